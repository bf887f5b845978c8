/** `dela calendar`, `import`, `export`. */
import { pathTo } from '../client.ts'
import type { ApiCommand, Options } from '../command.ts'
import { bytesOf, toFile } from '../files.ts'
import { calendarId } from '../lookup.ts'
import { factsOf, type Row } from '../output.ts'

const settings: Options = {
  description: { value: '<text>', about: 'what it is for' },
  color: { value: '<#RRGGBB>', about: 'its colour' },
  'time-zone': { value: '<zone>', about: 'an IANA name' },
}

const readable = 'text/calendar'

export const calendars: ApiCommand[] = [
  {
    name: 'calendar list',
    options: { listed: { about: 'only those in your list' } },
    summary: 'All calendars that you see, with your role on each',
    async run(given, { api, out }) {
      const heads = [
        ['Name', 'name'],
        ['Owner', (row: Row) => (row['owner'] as Row)['address']],
        ['Role', 'role'],
        ['Listed', 'isListed'],
        ['Id', 'id'],
      ] as const
      await out.table(await api.get('/calendars', given.flag('listed') ? { listed: true } : {}), heads, 'You see no calendars')
    },
  },
  {
    name: 'calendar show',
    operands: '<calendar>',
    summary: 'One calendar, by name, `owner’s address/name` or id',
    run: async (given, { api, out }) => await out.show(await api.get(pathTo('calendars', await calendarId(api, given.operand(0))))),
  },
  {
    name: 'calendar add',
    operands: '<name>',
    options: { ...settings, owner: { value: '<address>', about: 'a shared mailbox that you are a member of' } },
    summary: 'Make a calendar',
    async run(given, { api, out }) {
      const wanted = { description: given.text('description'), color: given.text('color'), timeZone: given.text('time-zone') }
      const body = { name: given.operand(0), ...wanted, ownerAddress: given.text('owner') }
      const answer = await api.send('POST', '/calendars', body)
      await out.show(answer, `Made ${given.operand(0)} (${String((answer.value as Row)['id'])})`)
    },
  },
  {
    name: 'calendar change',
    operands: '<calendar>',
    options: { name: { value: '<name>', about: 'its name' }, ...settings },
    summary: 'Change name, description, colour or time zone',
    async run(given, { api, out }) {
      const wanted = { description: given.text('description'), color: given.text('color'), timeZone: given.text('time-zone') }
      const path = pathTo('calendars', await calendarId(api, given.operand(0)))
      await out.show(await api.send('PATCH', path, { name: given.text('name'), ...wanted }))
    },
  },
  {
    name: 'calendar delete',
    operands: '<calendar>',
    summary: 'Delete a calendar with its events, permissions and links',
    async run(given, { api, out, terminal }) {
      const path = pathTo('calendars', await calendarId(api, given.operand(0)))
      const [{ value: calendar }, permissions, links] = await Promise.all([
        api.get(path),
        api.get(`${path}/permissions`),
        api.get(`${path}/links`),
      ])
      const count = ({ value }: { value: unknown }) => (value as { value: unknown[] }).value.length
      const { name, owner } = calendar as Row
      const goes = factsOf({ calendar: name, owner, permissions: count(permissions), links: count(links) })
      await terminal.certain([...goes, 'All its events go with it.'], 'Delete the calendar?')
      await out.show(await api.send('DELETE', path), `Deleted ${String(name)}`)
    },
  },
  {
    name: 'calendar open',
    operands: '<calendar>',
    options: { name: { value: '<name>', about: 'what it is called there' }, color: { value: '<#RRGGBB>', about: 'its colour there' } },
    summary: 'Put a calendar into your own list',
    async run(given, { api, out }) {
      const path = pathTo('me', 'calendars', await calendarId(api, given.operand(0)))
      const body = { name: given.text('name'), color: given.text('color') }
      await out.show(await api.send('PUT', path, body), `${given.operand(0)} is in your list`)
    },
  },
  {
    name: 'calendar close',
    operands: '<calendar>',
    summary: 'Take a calendar out of your own list; access to it stays',
    async run(given, { api, out }) {
      const path = pathTo('me', 'calendars', await calendarId(api, given.operand(0)))
      await out.show(await api.send('DELETE', path), `${given.operand(0)} is not in your list any more`)
    },
  },
  {
    name: 'import',
    operands: '<calendar> <file>',
    summary: 'Import an iCalendar file, or `-` for standard input; all of it or nothing',
    async run(given, { api, out, terminal }) {
      const path = `${pathTo('calendars', await calendarId(api, given.operand(0)))}/import`
      const answer = await api.send('POST', path, await bytesOf(given.operand(1)), { type: readable })
      const { created, changed, unchanged, refused } = answer.value as Record<string, number> & {
        refused: { line: number; reason: string }[]
      }
      for (const { line, reason } of refused) terminal.note(`line ${line}: ${reason}`)
      await out.show(answer, `${created} new, ${changed} changed, ${unchanged} unchanged, ${refused.length} not taken`)
    },
  },
  {
    name: 'export',
    operands: '<calendar>',
    options: { out: { value: '<file>', about: 'write it there' } },
    summary: 'A calendar as one iCalendar file, as you see it',
    async run(given, { api, out }) {
      const chunks = await api.stream(`${pathTo('calendars', await calendarId(api, given.operand(0)))}/export`, {}, readable)
      const file = given.text('out')
      if (file === undefined) return await out.bytes(chunks)
      await toFile(chunks, file)
      await out.say(`Written to ${file}`)
    },
  },
]
