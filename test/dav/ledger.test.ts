/** The ledger of the RFCs (src/dav/README.md) says what the tables, the tests and the DAV header say, and nothing else. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { methods } from '../../src/dav/methods.ts'
import { davTokens } from '../../src/dav/methods/options.ts'
import { properties } from '../../src/dav/properties.ts'
import { reports } from '../../src/dav/reports.ts'

const ledger = readFileSync(join(import.meta.dirname, '../../src/dav/README.md'), 'utf8')
const prefixes = new Map([
  ['DAV:', 'D'],
  ['urn:ietf:params:xml:ns:caldav', 'C'],
  ['http://calendarserver.org/ns/', 'CS'],
  ['http://apple.com/ns/ical/', 'A'],
])
const named = ({ namespace, name }: { namespace: string; name: string }) => `${prefixes.get(namespace) ?? namespace}:${name}`

const rows = ledger
  .split('\n')
  .filter(line => line.startsWith('| ') && !/^\| (?:§|what|---) /.test(line))
  .map(line => {
    const [section = '', says = '', where = '', state = '', test = ''] = line
      .slice(1, -1)
      .split(' |')
      .map(cell => cell.trim())
    return { section, says, where: [...where.matchAll(/`([^`]+)`/g)].map(([, token = '']) => token), state, test: test.replaceAll('`', '') }
  })

describe('the ledger', () => {
  it('has every method, report and property of the tables, and no others', () => {
    const there = [...Object.keys(methods), ...reports.map(named), ...properties.map(named)]
    expect([...new Set(rows.flatMap(row => row.where))].toSorted()).toEqual([...new Set(there)].toSorted())
  })

  it('says the DAV header', () => {
    expect(/^The header: `DAV: (.*)`$/m.exec(ledger)?.[1]).toBe(davTokens.join(', '))
  })

  it('names a state for each section, and for each that is done or refused a test that there is', () => {
    expect(rows.length).toBeGreaterThan(70)
    const texts = new Map<string, string>()
    const wrong = rows.filter(({ state, test }) => {
      if (state.startsWith('not offered')) return test !== ''
      if (!/^(?:done|refused)\b/.test(state)) return true
      const [file = '', name = ''] = test.split(' › ')
      const path = join(import.meta.dirname, `${file}.test.ts`)
      if (!texts.has(file)) texts.set(file, readFileSync(path, 'utf8'))
      return !['it(', '])('].some(call => texts.get(file)?.includes(`${call}'${name}',`))
    })
    expect(wrong).toEqual([])
  })
})
