/** The caldav library of Python, as scripts use it: its scenarios are in python-caldav.py and come back as lines of JSON. */
import { join } from 'node:path'
import { pathOf, store } from './place.ts'
import { lacksModule, python, run } from './program.ts'
import { component, event, type Outcome, type Tried } from './scenarios.ts'

export const pythonCaldav: Tried = {
  name: 'python-caldav',
  needs: {},
  missing: async () => await lacksModule('caldav', 'python3-caldav'),
  atLeast: 54,
  async run({ world, origin, folder, anna, cia }, scenario) {
    const shared: Record<string, string> = {}
    for (const role of ['read', 'freeBusyRead', 'write'] as const) {
      const id = await world.calendar(world.cia, role)
      await world.share(world.cia, id, anna.address, role)
      shared[role] = id
      const path = await pathOf(cia, role)
      await store(cia, `${path}open.ics`, event(`open-${role}`, 'Open meeting', 4, ['DESCRIPTION:about the plans', 'LOCATION:Room 7']))
      await store(cia, `${path}private.ics`, event(`private-${role}`, 'Doctor', 5, ['CLASS:PRIVATE']))
      await store(cia, `${path}todo.ics`, component('VTODO', `todo-${role}`, ['SUMMARY:Cia has to do']))
    }
    const env = { COMPAT: JSON.stringify({ origin, address: anna.address, password: anna.password, owner: cia.address, shared }) }
    const { code, said } = await run(python, [join(import.meta.dirname, 'python-caldav.py')], { folder, env, seconds: 300 })
    for (const line of said.split('\n').filter(one => one.startsWith('{'))) {
      const { name, failure } = JSON.parse(line) as Outcome
      await scenario(name, async () => {
        if (failure !== null) throw new Error(failure)
        await Promise.resolve()
      })
    }
    if (code !== 0) throw new Error(`It ended with ${code}:\n${said.slice(-3_000)}`)
  },
}
