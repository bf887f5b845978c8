/** litmus, the conformance tests of WebDAV servers: each of its tests is a scenario, in a person's folder and in that of a shared mailbox. */
import * as gate from '../../src/services/gate.ts'
import { addMailboxMember } from '../../src/storage/directory.ts'
import { run } from './program.ts'
import { check, equals, type Tried } from './scenarios.ts'

/** The suites of litmus 0.13, and how many tests each has. */
const suites = { basic: 16, copymove: 13, props: 30, locks: 41, http: 4 }

export const litmus: Tried = {
  name: 'litmus',
  needs: { litmus: 'litmus' },
  atLeast: 2 * (Object.values(suites).reduce((sum, tests) => sum + tests) + Object.keys(suites).length) + 1,
  async run({ anna, folder, origin, world }, scenario) {
    await addMailboxMember(world.db, gate.administer(world.astrid), world.reception.id, anna.subject.id)
    const folders = { own: anna.address, mailbox: encodeURIComponent(world.reception.address) }
    const runs = Object.entries(folders).flatMap(([whose, address]) =>
      Object.entries(suites).map(suite => [whose, address, ...suite] as const),
    )
    for (const [whose, address, suite, tests] of runs) {
      const at = `${origin}/webdav/${address}/`
      const { said } = await run('litmus', ['--keep-going', at, anna.address, anna.password], { folder, env: { TESTS: suite } })
      // `WARNING` is told on a line of its own, before the outcome of the test that it is of.
      const told = [...said.replaceAll('\r', '\n').matchAll(/^ *\d+\. (\w+)\.* +(\w+.*)$/gm)]
      for (const [line, name, outcome] of told) {
        await scenario(`${whose}, ${suite}: ${name}`, async () => {
          check(outcome === 'pass', line)
          await Promise.resolve()
        })
      }
      await scenario(`${whose}, ${suite}: all of it, and no warning`, async () => {
        equals([told.length, /WARNING.*/.exec(said)?.[0] ?? null], [tests, null])
        await Promise.resolve()
      })
    }
  },
}
