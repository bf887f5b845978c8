import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, it } from '@jest/globals'
import { findings, importsOf } from './boundaries.ts'

describe('the borders of the house', () => {
  const made: string[] = []
  afterAll(() => made.forEach(folder => rmSync(folder, { recursive: true })))

  function house(files: Record<string, string>): string[] {
    const root = mkdtempSync(join(tmpdir(), 'dela-house-'))
    made.push(root)
    for (const [path, text] of Object.entries({ 'src/errors.ts': '', 'migrations/0001_a.ts': '', ...files })) {
      mkdirSync(dirname(join(root, path)), { recursive: true })
      writeFileSync(join(root, path), text)
    }
    return findings(root)
  }

  it('holds in this house', () => {
    expect(findings(process.cwd())).toEqual([])
  })

  it.each([
    ['up', 'src/storage/objects.ts', "import { gate } from '../services/gate.ts'"],
    ['up, for a type too', 'src/http/hall.ts', "import type { X } from '../rest/x.ts'"],
    ['up, over several lines', 'src/services/objects.ts', "import {\n  a,\n  b,\n} from '../dav/put.ts'"],
    ['sideways', 'src/rest/events.ts', "export * from '../dav/put.ts'"],
    ['up, when asked late', 'src/icalendar/parse.ts', "const x = await import('../storage/x.ts')"],
    ['knex in a door', 'src/rest/events.ts', "import knex from 'knex'"],
    ['pg in a service', 'src/services/events.ts', "import 'pg'"],
    ['express in a service', 'src/services/events.ts', "import { type Request } from 'express'"],
    ['files in the ground', 'src/sharing/decide.ts', "import { readFileSync } from 'node:fs'"],
    ['a package in the ground', 'src/vcard/card.ts', "import { z } from 'pino'"],
    ['settings in the ground', 'src/vcard/card.ts', "import { loadConfig } from '../config.ts'"],
    ['the clock in the ground', 'src/sharing/decide.ts', 'export const now = () => Date.now()'],
    ['ours in a migration', 'migrations/0002_b.ts', "import { x } from '../src/errors.ts'"],
    ['the tests in src', 'src/services/events.ts', "import { x } from '../../test/boundaries.ts'"],
    ['a folder on no floor', 'src/extras/x.ts', "import { x } from '../errors.ts'"],
    ['a name that excludes nothing', 'src/services/date-utils.ts', ''],
    ['a long file', 'src/services/events.ts', 'a\n'.repeat(201)],
  ])('refuses %s', (_what, path, text) => {
    expect(house({ [path]: text })).toHaveLength(1)
  })

  it('lets pass what goes down, stays in its folder, or is allowed sideways with a reason', () => {
    const files = {
      'src/rest/events.ts': "import express from 'express'\nimport { a } from './a.ts'\nimport { list } from '../services/objects.ts'",
      'src/services/objects.ts': "import { rows } from '../storage/objects.ts'\nimport { Problem } from '../errors.ts'",
      'src/storage/objects.ts': "import knex from 'knex'\nimport { z } from '../config.ts'\n// import x from '../rest/events.ts'",
      'src/jobs/outbox.ts': "import { send } from '../mail/transport.ts'",
      'src/sharing/visible.ts': "import { o } from '../icalendar/object.ts'\n/** No Date.now() here. */",
      'src/main.ts': "import { createApp } from './app.ts'\nimport { log } from './process/log.ts'",
    }
    expect(house(files)).toEqual([])
  })

  it('reads every form of import', () => {
    const text = `import a from 'a'\nimport 'b'\nimport {\n  c,\n} from "c"\nexport { d } from 'd'\nconst e = await import('e')\nexport const f = 'f'\n// import g from 'g'`
    expect(importsOf(text).sort()).toEqual(['a', 'b', 'c', 'd', 'e'])
  })
})
