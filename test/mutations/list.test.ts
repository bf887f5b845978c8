/** The list of weakenings fits the house as it is; `npm run mutations` tries them. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from '@jest/globals'
import { mutants } from './list.ts'

it.each(mutants)('$file: $weakens', ({ file, from, to }) => {
  const parts = readFileSync(join(process.cwd(), file), 'utf8').split(from)
  expect(parts).toHaveLength(2)
  expect(to).not.toBe(from)
})

it('are many, and no two are the same', () => {
  expect(mutants.length).toBeGreaterThanOrEqual(80)
  expect(new Set(mutants.map(({ file, from, to }) => `${file}\n${from}\n${to}`)).size).toBe(mutants.length)
})
