/** litmus, the conformance tests of WebDAV servers: each of its tests is a scenario, in the folder that people publish to. */
import { run } from './program.ts'
import { check, equals, type Tried } from './scenarios.ts'

/** The suites of litmus 0.13, and how many tests each has. */
const suites = { basic: 16, copymove: 13, props: 30, locks: 41, http: 4 }

export const litmus: Tried = {
  name: 'litmus',
  needs: { litmus: 'litmus' },
  atLeast: Object.values(suites).reduce((sum, tests) => sum + tests + 1) + 1,
  async run({ anna, folder, origin }, scenario) {
    const at = `${origin}/webdav/${anna.address}/`
    for (const [suite, tests] of Object.entries(suites)) {
      const { said } = await run('litmus', ['--keep-going', at, anna.address, anna.password], { folder, env: { TESTS: suite } })
      // `WARNING` is told on a line of its own, before the outcome of the test that it is of.
      const told = [...said.replaceAll('\r', '\n').matchAll(/^ *\d+\. (\w+)\.* +(\w+.*)$/gm)]
      for (const [line, name, outcome] of told) {
        await scenario(`${suite}: ${name}`, async () => {
          check(outcome === 'pass', line)
          await Promise.resolve()
        })
      }
      await scenario(`${suite}: all of it, and no warning`, async () => {
        equals([told.length, /WARNING.*/.exec(said)?.[0] ?? null], [tests, null])
        await Promise.resolve()
      })
    }
  },
}
