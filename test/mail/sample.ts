/** A week of a design studio's calendar as a recipient's Access gives it, for tests that look at mails and not at the way to them. */
import type { Language } from '../../src/language/status.ts'
import type { SnapshotContent } from '../../src/services/snapshot-content.ts'
import type { WorkingHours } from '../../src/sharing/narrowing.ts'
import type { ViewRole } from '../../src/sharing/roles.ts'
import type { VisibleOccurrence } from '../../src/sharing/visible.ts'
import { plainFrame } from '../../src/storage/snapshot-options.ts'

const visibility = { freeBusyRead: 'busy', limitedRead: 'limited', read: 'details' } as const satisfies Record<ViewRole, string>

/** 12–18 November 2026, Europe/Oslo (UTC+1). */
export const week = {
  firstDay: '2026-11-12',
  lastDay: '2026-11-18',
  from: new Date('2026-11-11T23:00:00Z'),
  to: new Date('2026-11-18T23:00:00Z'),
}
export const sentAt = new Date('2026-11-12T07:40:00Z')

export function occurrence(start: string, end: string, more: Partial<VisibleOccurrence> = {}): VisibleOccurrence {
  const allDay = !start.includes('T')
  const wall = (text: string) => (allDay ? `${text}T00:00:00` : `${text}:00`)
  return {
    id: `${start}${more.summary ?? ''}`,
    visibility: 'details',
    start: new Date(`${wall(start)}+01:00`),
    end: new Date(`${wall(end)}+01:00`),
    allDay,
    floating: allDay,
    localStart: wall(start),
    localEnd: wall(end),
    zone: allDay ? null : 'Europe/Oslo',
    busyStatus: 'busy',
    cancelled: false,
    masked: false,
    summary: null,
    location: null,
    description: null,
    url: null,
    organizer: null,
    attendees: [],
    categories: [],
    ...more,
  }
}

const invited = (count: number) =>
  Array.from({ length: count }, (_, n) => ({ address: `p${n}@example.com`, name: null, status: 'ACCEPTED', role: 'REQ-PARTICIPANT' }))

export const events: VisibleOccurrence[] = [
  occurrence('2026-11-12T09:00', '2026-11-12T10:00', {
    summary: 'Skolelinjen: sprintdemo',
    location: 'Møterom Vega og nettet',
    description: 'Vis det som er ferdig.\nIkke mer enn ti minutter hver.',
    organizer: { address: 'ingrid@nordlys.example', name: 'Ingrid Solheim' },
    attendees: invited(6),
  }),
  occurrence('2026-11-12T10:30', '2026-11-12T12:00', { summary: 'En-til-en-samtaler', location: 'Spica' }),
  occurrence('2026-11-12T13:00', '2026-11-12T15:00', { summary: 'Styremøte', location: 'Vega', masked: false }),
  occurrence('2026-11-12T16:30', '2026-11-12T18:00', {
    summary: 'Fredagspils på torsdag',
    location: 'Takterrassen',
    busyStatus: 'tentative',
  }),
  occurrence('2026-11-13T08:30', '2026-11-13T09:00', { summary: 'Samtale med Aarhus', cancelled: true }),
  occurrence('2026-11-13T13:00', '2026-11-13T15:00', { summary: 'Fakturering', busyStatus: 'workingElsewhere' }),
  occurrence('2026-11-15', '2026-11-19', { summary: 'Studietur til Turku', location: 'Turku', busyStatus: 'oof' }),
  occurrence('2026-11-16T09:00', '2026-11-16T09:45', { summary: 'Ukeplan <b>&amp; "mer"</b>', location: 'Nettet' }),
  occurrence('2026-11-17T22:00', '2026-11-18T06:00', { summary: 'Nattvakt' }),
]

/** The same week as seen with less: what `redactOccurrence` would give. */
function seen(role: ViewRole, all: readonly VisibleOccurrence[]): VisibleOccurrence[] {
  if (role === 'read') return [...all]
  const kept = all.filter(one => !one.cancelled)
  const lower = { visibility: visibility[role], description: null, url: null, organizer: null, attendees: [], categories: [] }
  return kept.map(one => ({ ...one, ...lower, ...(role === 'freeBusyRead' ? { summary: null, location: null } : {}) }))
}

const { timeZone: _zone, ...plain } = plainFrame
export { plain }
export const ways = { check: 'https://dela.example/s/kX9', stop: 'https://dela.example/s/kX9/stop' }

export const hours: WorkingHours = {
  daysOfWeek: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'],
  startTime: '08:00',
  endTime: '16:00',
  timeZone: 'Europe/Oslo',
}

export function content(role: ViewRole, language: Language, more: Partial<SnapshotContent> = {}): SnapshotContent {
  return {
    role,
    language,
    calendar: {
      id: '00000000-0000-4000-8000-000000000001',
      name: 'Ingrid Solheim',
      description: null,
      color: null,
      timeZone: 'Europe/Oslo',
    },
    organizationName: 'Nordlys Design Studio',
    owner: { name: 'Ingrid Solheim', address: 'ingrid@nordlys.example' },
    sender: { name: 'Ingrid Solheim', address: 'ingrid@nordlys.example', language: null },
    author: { shown: { name: 'Ingrid Solheim', address: 'ingrid@nordlys.example' }, mailbox: null, behalf: null, proven: false },
    recipient: { name: 'Bo Lind', address: 'bo@fabrikam.example' },
    subject: null,
    message: null,
    firstDay: week.firstDay,
    lastDay: week.lastDay,
    window: { from: week.from, to: week.to },
    occurrences: seen(role, more.occurrences ?? events),
    complete: true,
    components: '',
    zones: {},
    limit: 1000,
    frame: plain,
    zone: 'Europe/Oslo',
    hours,
    digest: '',
    ...(more.occurrences ? { ...more, occurrences: seen(role, more.occurrences) } : more),
  }
}

/** So many events, four an hour, through the days of a long range. */
export function crowd(count: number): VisibleOccurrence[] {
  return Array.from({ length: count }, (_, n) => {
    const at = new Date(Date.UTC(2026, 10, 12, 7) + Math.floor(n / 20) * 86_400_000 + (n % 20) * 1_500_000).toISOString().slice(0, 16)
    const until = new Date(Date.parse(`${at}:00Z`) + 1_200_000).toISOString().slice(0, 16)
    return occurrence(at, until, {
      summary: `Møte nummer ${n} om det samme`,
      location: `Møterom ${n % 9}`,
      description: 'Notater '.repeat(20),
    })
  })
}
