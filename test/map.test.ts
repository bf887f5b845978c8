import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { differences, mapped } from './map.ts'

describe('the map in src/README.md', () => {
  it('shows the house as it is (node test/map.ts --write adds what is missing)', () => {
    expect(differences(join(process.cwd(), 'src'))).toEqual([])
  })

  it('is read with folders inside folders', () => {
    const readme = '```text\nsrc/\n  main.ts   the process\n  web/      pages\n    de/     more\n      x.ts  an x\n  zed.ts\n```\n'
    expect(mapped(readme).map(line => line.path)).toEqual(['main.ts', 'web/', 'web/de/', 'web/de/x.ts', 'zed.ts'])
  })

  it('is found wrong when a file is missing on either side or has no words', () => {
    const src = mkdtempSync(join(tmpdir(), 'dela-map-'))
    mkdirSync(join(src, 'web', 'assets'), { recursive: true })
    writeFileSync(join(src, 'new.ts'), '')
    writeFileSync(join(src, 'web', 'assets', 'dela.css'), '')
    writeFileSync(join(src, 'README.md'), '```text\nsrc/\n  old.ts     gone\n  web/\n    assets/  style\n```\n')
    expect(differences(src)).toEqual([
      'src/new.ts is not in the map',
      'the map has src/old.ts, which is not there',
      'src/web/ has no description in the map',
    ])
    rmSync(src, { recursive: true })
  })
})
