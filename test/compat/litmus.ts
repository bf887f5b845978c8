/** litmus, the conformance tests of WebDAV servers: all its suites, each of its tests a scenario. */
import { join } from 'node:path'
import { run } from './program.ts'
import { check, equals, type Tried } from './scenarios.ts'

/** The suites of litmus 0.13, and how many tests each has. */
const suites = { basic: 16, copymove: 13, props: 30, locks: 41, http: 4 }

export const litmus: Tried = {
  name: 'litmus',
  needs: { litmus: 'litmus' },
  atLeast: Object.values(suites).reduce((sum, tests) => sum + tests) + 1,
  async run({ anna, folder, origin, world }, scenario) {
    const boxes = { own: anna.address, mailbox: world.reception.address }
    check(boxes.own !== boxes.mailbox, 'A person is no mailbox')
    for (const [suite, tests] of Object.entries(suites)) {
      const at = `${origin}/webdav/${anna.address}/`
      const { said } = await run('litmus', ['--keep-going', at, anna.address, anna.password], {
        folder,
        env: { TESTS: suite, HTDOCS: join('/', 'usr', 'share', 'litmus', 'htdocs') },
      })
      const told = [...said.matchAll(/^\s*(\d+)\. (\w+)\.+ ?(pass|FAIL.*|SKIPPED|WARNING.*|.*)$/gm)]
      for (const [line, , name, outcome] of told)
        await scenario(`${suite}: ${name}`, async () => await Promise.resolve(equals(outcome, 'pass')).catch(() => check(false, line)))
      await scenario(`${suite}: ${tests} tests and no warning`, async () => {
        await Promise.resolve(equals(told.length, tests))
        check(!said.includes('WARNING'), said)
      })
    }
  },
}
