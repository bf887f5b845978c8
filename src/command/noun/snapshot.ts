/** `dela snapshot`: a calendar sent by mail, once or again and again. */
import { Readable } from 'node:stream'
import { type Client, pathTo } from '../client.ts'
import type { ApiCommand, Options } from '../command.ts'
import { toFile } from '../files.ts'
import type { Given } from '../given.ts'
import { calendarId } from '../lookup.ts'
import type { Row } from '../output.ts'
import { sentFrom, sentFromOf } from '../sent-from.ts'
import { tried } from '../tried.ts'

const looks: Options = {
  role: { value: '<role>', about: 'freeBusyRead, limitedRead (if it is left out) or read' },
  layout: { value: '<dailySchedule|eventList>', about: 'free and busy blocks, or a list' },
  'working-hours': { about: 'only within the owner’s working hours; with freeBusyRead' },
  private: { about: 'details of private events, for those who see them anyway' },
  attachments: { about: 'with what events have attached; with read' },
  'no-file': { about: 'without the calendar as a file' },
  zone: { value: '<zone>', about: 'in which days begin; an IANA name' },
  subject: { value: '<text>', about: 'of the mail' },
  message: { value: '<text>', about: 'above the calendar' },
  language: { value: '<sv|nb|da|en>', about: 'for recipients whose own is not known' },
  ...sentFrom,
}

const ranges = '<today|tomorrow|next7Days|next30Days|wholeCalendar|2026-11-21..2026-11-30>'

const all = async (api: Client, given: Given, noun: string) => `${pathTo('calendars', await calendarId(api, given.operand(0)))}/${noun}`

/** `2026-11-21..2026-11-30` as both ends; every other word as it is. */
function rangeOf(text: string): string | { from: string; to: string } {
  const [from, to] = text.split('..')
  return from !== undefined && to !== undefined ? { from, to } : text
}

function lookOf(given: Given): object {
  return {
    recipients: given.operands(2),
    role: given.text('role') ?? 'limitedRead',
    layout: given.text('layout'),
    restrictToWorkingHours: given.flag('working-hours') || undefined,
    includePrivateDetails: given.flag('private') || undefined,
    includeAttachments: given.flag('attachments') || undefined,
    attachCalendar: given.flag('no-file') ? false : undefined,
    timeZone: given.text('zone'),
    subject: given.text('subject'),
    message: given.text('message'),
    language: given.text('language'),
    from: sentFromOf(given),
  }
}

const recipientOf = ({ address, status, attempts, nextAt, answer }: Row) =>
  `${String(address)} (${String(status)}${tried(status, attempts, nextAt, answer)})`

const addresses = (row: Row) => (row['recipients'] as Row[]).map(one => one['address']).join(', ')

export const mailing: ApiCommand[] = [
  {
    name: 'snapshot send',
    operands: '<calendar> <range> <address…>',
    options: looks,
    summary: `Send a calendar by mail as it is now: ${ranges}`,
    async run(given, { api, out }) {
      const body = { range: rangeOf(given.operand(1)), ...lookOf(given) }
      const answer = await api.send('POST', await all(api, given, 'snapshots'), body)
      const { recipients, warnings } = answer.value as { recipients: unknown[]; warnings: string[] }
      const long = warnings.includes('longRange') ? '\nIt shows more than 90 days' : ''
      await out.show(answer, `${recipients.length === 1 ? 'One mail is' : `${recipients.length} mails are`} on the way${long}`)
    },
  },
  {
    name: 'snapshot preview',
    operands: '<calendar> <range> <address…>',
    options: {
      ...looks,
      for: { value: '<address>', about: 'whose mail; the first recipient’s if it is left out' },
      html: { value: '<file>', about: 'keep the HTML there' },
      ics: { value: '<file>', about: 'keep the attached calendar there' },
    },
    summary: 'The very mail that would be sent',
    async run(given, { api, out }) {
      const body = { range: rangeOf(given.operand(1)), ...lookOf(given), preview: given.text('for') }
      const answer = await api.send('POST', `${await all(api, given, 'snapshots')}/preview`, body)
      const { subject, text, html, calendar } = answer.value as {
        subject: string
        text: string
        html: string
        calendar: { content: string } | null
      }
      const [page, file] = [given.text('html'), given.text('ics')]
      if (page !== undefined) await toFile(Readable.from([Buffer.from(html)]), page)
      if (file !== undefined && calendar) await toFile(Readable.from([Buffer.from(calendar.content)]), file)
      await out.show(answer, `${subject}\n\n${text}`)
    },
  },
  {
    name: 'snapshot list',
    operands: '<calendar>',
    summary: 'What was sent of a calendar, and what became of it',
    async run(given, { api, out }) {
      const heads = [
        ['Sent', 'createdAt'],
        ['From', (row: Row) => (row['range'] as Row)['firstDay']],
        ['To', (row: Row) => (row['range'] as Row)['lastDay']],
        ['Recipients', (row: Row) => (row['recipients'] as Row[]).map(recipientOf).join(', ')],
      ] as const
      await out.table(await api.get(await all(api, given, 'snapshots')), heads, 'Nothing was sent of it')
    },
  },
  {
    name: 'snapshot repeat',
    operands: '<calendar> <range> <address…>',
    options: {
      ...looks,
      on: { value: '<day>', many: true, about: 'monday to sunday' },
      at: { value: '<time>', about: '07:00 if it is left out' },
    },
    summary: 'Send a calendar by mail again and again, until it is stopped',
    async run(given, { api, out }) {
      const plan = { daysOfWeek: given.many('on').map(day => day.toLowerCase()), time: given.text('at') ?? '07:00' }
      const body = { range: given.operand(1), ...plan, ...lookOf(given) }
      const answer = await api.send('POST', await all(api, given, 'snapshot-series'), body)
      const { id, nextAt } = answer.value as { id: string; nextAt: string }
      await out.show(answer, `First on ${nextAt} (${id})`)
    },
  },
  {
    name: 'snapshot series',
    operands: '<calendar>',
    summary: 'What is sent of a calendar again and again',
    async run(given, { api, out }) {
      const heads = [
        ['Days', (row: Row) => (row['daysOfWeek'] as string[]).join(', ')],
        ['Time', 'time'],
        ['Range', 'range'],
        ['Recipients', addresses],
        ['Next', (row: Row) => row['nextAt'] ?? row['endedBecause']],
        ['Id', 'id'],
      ] as const
      await out.table(await api.get(await all(api, given, 'snapshot-series')), heads, 'Nothing is sent of it again and again')
    },
  },
  {
    name: 'snapshot stop',
    operands: '<calendar> <series>',
    summary: 'Send no more mails of a series',
    async run(given, { api, out }) {
      const path = `${await all(api, given, 'snapshot-series')}${pathTo(given.operand(1))}`
      await out.show(await api.send('DELETE', path), 'Stopped')
    },
  },
]
