/** `requirements.md` names a test for each row, and each test that it names is there. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { namesIn } from './setup/test-names.ts'

/** How many rows each part has. */
const parts = { A: 8, B: 9, C: 5, D: 5, E: 10, F: 6, G: 2, H: 4, I: 16, J: 4, L: 10, M: 3, N: 2, O: 29, P: 4 }
const ids = Object.entries(parts).flatMap(([part, rows]) =>
  Array.from({ length: rows }, (_, at) => `${part}-${String(at + 1).padStart(2, '0')}`),
)
/** What Dela does not do is said here too, so that no row becomes one of these by a stroke of the pen. */
const notOurs = ['I-04', 'I-16']

interface Line {
  id: string
  words: string
  held: string
}

const text = readFileSync(join(import.meta.dirname, 'requirements.md'), 'utf8')
const lines: Line[] = [...text.matchAll(/^- (\S+) (.+?) → (.+)$/gm)].map(([, id = '', words = '', held = '']) => ({ id, words, held }))
const tests = lines
  .filter(({ held }) => held !== 'open' && !held.startsWith('not ours: '))
  .flatMap(({ id, held }) => held.split(' ; ').map(test => [id, test] as const))

const sources = new Map<string, { source: string; names: string[] }>()
function read(file: string): { source: string; names: string[] } {
  const path = join(import.meta.dirname, '..', file)
  const source = existsSync(path) ? readFileSync(path, 'utf8') : ''
  const found = sources.get(file) ?? { source, names: namesIn(source) }
  sources.set(file, found)
  return found
}

/** By its name as it stands in the file, or as it is told when it runs: then what was filled in stands somewhere in the file too. */
function hasTest({ source, names }: { source: string; names: readonly string[] }, name: string): boolean {
  return names.some(known => {
    const pattern = known
      .split(/%[a-z#]|\$[a-zA-Z.]+/)
      .map(part => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'))
      .join('(.+)')
    const filled = new RegExp(`^${pattern}$`).exec(name)?.slice(1)
    return known === name || (filled?.every(value => source.includes(value)) ?? false)
  })
}

describe('the list of requirements', () => {
  it('has every row once, in order, each in words', () => {
    expect(lines.map(line => line.id)).toEqual(ids)
    expect(text.match(/^- /gm)).toHaveLength(ids.length)
    expect(lines.filter(line => line.words.length < 10)).toEqual([])
  })

  it('leaves out what is not ours, and that alone', () => {
    expect(lines.filter(line => line.held.startsWith('not ours: ')).map(line => line.id)).toEqual(notOurs)
  })

  it.each(tests)('%s is held by %s', (_id, test) => {
    const [file = '', ...name] = test.split(' › ')
    expect(hasTest(read(file), name.join(' › '))).toBe(true)
  })

  it('has no row that is open', () => {
    expect(lines.filter(line => line.held === 'open').map(line => line.id)).toEqual([])
  })
})

describe('names of tests', () => {
  it('are read with the groups around them, each with its placeholders, and without those that are skipped', () => {
    const source = `
      describe('one', () => {
        it('a', () => {})
        it.each([1, 2])('b %s', () => {})
        it.skip('never', () => {})
        describe.each([['x']])(\`two\`, () => { it.each<[string]>([])('c', async () => {}) })
      })
      const other = "it('not a test')"
      it('alone', () => {})`
    const names = namesIn(source)
    expect(names).toEqual(['one › a', 'one › b %s', 'one › two › c', 'alone'])
    const has = (name: string) => hasTest({ source, names }, name)
    expect(['alone', 'one › b %s', 'one › b 2', 'one › two › c'].filter(has)).toHaveLength(4)
    expect(['a', 'one › b 3', 'one › b ', 'one › never', 'not a test', ''].filter(has)).toEqual([])
  })
})
