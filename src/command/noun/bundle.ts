/** `dela bundle`: the calendars that one link shows besides its own. */
import { pathTo } from '../client.ts'
import type { ApiCommand, Session } from '../command.ts'
import type { Given } from '../given.ts'
import { calendarId, rowId } from '../lookup.ts'

const partsOf = async (given: Given, { api }: Session) => {
  const links = `${pathTo('calendars', await calendarId(api, given.operand(0)))}/links`
  return `${links}${pathTo(await rowId(api, links, given.operand(1), row => [row['name']]))}/calendars`
}

export const bundling: ApiCommand[] = [
  {
    name: 'bundle list',
    operands: '<calendar> <link>',
    summary: 'The calendars that the link shows besides its own',
    async run(given, session) {
      const heads = [
        ['Calendar', 'name'],
        ['Role', 'role'],
        ['Id', 'calendarId'],
      ] as const
      await session.out.table(await session.api.get(await partsOf(given, session)), heads, 'It shows its own calendar alone')
    },
  },
  {
    name: 'bundle add',
    operands: '<calendar> <link> <other> <role>',
    summary: 'Show one more calendar at the addresses of the link',
    async run(given, session) {
      const body = { calendarId: await calendarId(session.api, given.operand(2)), role: given.operand(3) }
      await session.out.show(await session.api.send('POST', await partsOf(given, session), body))
    },
  },
  {
    name: 'bundle remove',
    operands: '<calendar> <link> <other>',
    summary: 'Show it there no longer',
    async run(given, session) {
      const path = `${await partsOf(given, session)}${pathTo(await calendarId(session.api, given.operand(2)))}`
      await session.out.show(await session.api.send('DELETE', path), `${given.operand(2)} is not shown there any more`)
    },
  },
]
