/** A Nordic design studio's November: holidays, tentative and private time, overlaps, spans, other zones, a night shift, a cancelled meeting. */
import { Temporal } from 'temporal-polyfill'
import type { BusyStatus } from '../../src/icalendar/object.ts'
import { type ViewRole, visibilityOf } from '../../src/sharing/roles.ts'
import type { VisibleOccurrence } from '../../src/sharing/visible.ts'

export interface SampleEvent {
  title: string
  place?: string
  notes?: string
  url?: string
  /** `2026-11-02 09:00`, or a day alone for all-day. */
  from: string
  /** As `from`; for all-day the last day. */
  to: string
  zone?: string
  floating?: boolean
  status?: BusyStatus
  cancelled?: boolean
  private?: boolean
  people?: number
  organizer?: string
  categories?: string[]
}

const e = (title: string, place: string, day: string, from: string, to: string, more: Partial<SampleEvent> = {}): SampleEvent => ({
  title,
  place,
  from: `${day} ${from}`,
  to: `${day} ${to}`,
  ...more,
})
const days = (title: string, from: string, to = from, more: Partial<SampleEvent> = {}): SampleEvent => ({ title, from, to, ...more })

export const studio: SampleEvent[] = [
  days('Höstlov – Oskar', '2026-10-28', '2026-11-01', { status: 'oof', categories: ['Ledighet'] }),
  e('Veckoplanering', 'Rum Vega', '2026-11-02', '09:00', '09:45', { people: 8, organizer: 'Ingrid Solheim' }),
  e('Fjordbanken: kick-off', 'Aker Brygge 4, Oslo', '2026-11-02', '13:00', '15:00', {
    people: 6,
    organizer: 'Anna Berg',
    categories: ['Kund'],
  }),
  e('Designkritik', 'Rum Spica', '2026-11-03', '10:00', '11:00'),
  e('Portfoliointervjuer', 'Rum Vega', '2026-11-03', '13:30', '16:00', { status: 'tentative' }),
  e('Samtal med Århus', 'https://meet.example.com/aarhus', '2026-11-04', '08:30', '09:00', { zone: 'Europe/Copenhagen' }),
  e('Studiolunch', 'Köket', '2026-11-04', '11:30', '12:30', { status: 'free' }),
  e('Tillgänglighetsklinik', 'Rum Spica', '2026-11-04', '14:00', '15:30'),
  days('Nordic Design Week', '2026-11-05', '2026-11-07', {
    place: 'Øksnehallen, København',
    categories: ['Resa'],
    url: 'https://designweek.example.com/2026',
  }),
  e('Fjordbanken: innehåll', 'Online', '2026-11-05', '09:00', '12:00', { categories: ['Kund'] }),
  e('Lönekörning', '', '2026-11-06', '12:00', '12:15'),
  days('Fars dag', '2026-11-08', '2026-11-08', { status: 'free', categories: ['Helgdag'] }),
  e('Veckoplanering', 'Rum Vega', '2026-11-09', '09:00', '09:45', { people: 8, organizer: 'Ingrid Solheim' }),
  e('Brandövning', 'Hela huset', '2026-11-09', '10:30', '11:00'),
  e('Skolelinjen: användartester', 'Labbet', '2026-11-09', '12:00', '16:00', { categories: ['Kund'] }),
  e('Läkarbesök', 'Vårdcentralen', '2026-11-10', '08:10', '08:55', { private: true, status: 'oof' }),
  e('Designkritik', 'Rum Spica', '2026-11-10', '10:00', '11:00'),
  e('Mårten gås', 'Restaurant Brygga', '2026-11-10', '18:00', '21:00'),
  e('Rekrytering: andra omgången', 'Rum Vega', '2026-11-11', '09:00', '11:30', { status: 'tentative' }),
  e('Fjordbanken: styrgrupp', 'Aker Brygge 4, Oslo', '2026-11-11', '13:00', '14:30', {
    people: 6,
    organizer: 'Anna Berg',
    categories: ['Kund'],
  }),
  e('Avstämning med Helsingfors', 'Online', '2026-11-11', '16:00', '17:00', { zone: 'Europe/Helsinki' }),
  e('Skolelinjen: sprintdemo', 'Rum Vega och online', '2026-11-12', '09:00', '10:00', {
    people: 14,
    organizer: 'Maja Holm',
    categories: ['Kund', 'Viktigt'],
    url: 'https://skolelinjen.example.com/demo',
    notes: 'Vi visar det nya schemat och föräldravyn.\nTa med frågor; kaffe från 08.45.\n\nUnderlag: https://filer.example.com/sprint-21.',
  }),
  e('Medarbetarsamtal', 'Rum Spica', '2026-11-12', '10:30', '12:00', { private: true }),
  e('Lunchföredrag: typografi på små skärmar', 'Köket', '2026-11-12', '11:30', '12:15', { status: 'free' }),
  e('Styrelsemöte', 'Rum Vega', '2026-11-12', '13:00', '15:00', { notes: 'Dagordning och bokslut skickas separat.' }),
  e('Presskontakt', 'Online', '2026-11-12', '13:30', '14:00'),
  e('Leverantörsmöte', 'Rum Spica', '2026-11-12', '13:30', '14:30', { status: 'tentative' }),
  e('Felsökning med drift', 'Online', '2026-11-12', '13:45', '14:15'),
  e('Afterwork', 'Takterrassen', '2026-11-12', '16:30', '18:00', { status: 'tentative' }),
  e('Samtal med Århus', 'Online', '2026-11-13', '08:30', '09:00', { cancelled: true }),
  e('Fakturering', '', '2026-11-13', '13:00', '15:00', { status: 'workingElsewhere' }),
  { title: 'Flytt av servrar', place: 'Datahallen', from: '2026-11-13 22:00', to: '2026-11-14 02:00' },
  days('Studioresa till Åbo', '2026-11-15', '2026-11-18', { place: 'Åbo, Finland', status: 'oof', categories: ['Resa'] }),
  e('Veckoplanering', 'Online', '2026-11-16', '09:00', '09:45'),
  e('Designkritik', 'Online', '2026-11-17', '10:00', '11:00'),
  { title: 'Hackdygn', place: 'Labbet', from: '2026-11-18 12:00', to: '2026-11-19 16:00' },
  e('Fjordbanken: prototyp 2', 'Aker Brygge 4, Oslo', '2026-11-19', '10:00', '12:00', { categories: ['Kund'] }),
  e('Referenssamtal', '', '2026-11-19', '14:00', '15:00', { status: 'tentative' }),
  days('Föräldraledig – Ingrid', '2026-11-19', '2026-12-04', { status: 'oof', categories: ['Ledighet'] }),
  e('Studiolunch', 'Köket', '2026-11-20', '11:30', '12:30', { status: 'free', floating: true }),
  e('Veckoplanering', 'Rum Vega', '2026-11-23', '09:00', '09:45'),
  e('Budget 2027', 'Rum Vega', '2026-11-24', '09:00', '12:00'),
  e('Designkritik', 'Rum Spica', '2026-11-24', '13:00', '14:00'),
  e('Skolelinjen: lansering', 'Online', '2026-11-26', '08:00', '09:00', { categories: ['Kund', 'Viktigt'] }),
  e('Adventsfika', 'Köket', '2026-11-27', '14:30', '15:30'),
  e('Veckoplanering', 'Rum Vega', '2026-11-30', '09:00', '09:45'),
]

/** `count` events in one November, up to twenty a day. */
export function crowded(count: number): SampleEvent[] {
  return Array.from({ length: count }, (_, index) => {
    const day = `2026-11-${String((index % 30) + 1).padStart(2, '0')}`
    const hour = 7 + (Math.floor(index / 30) % 11)
    const clock = (at: number) => `${String(at).padStart(2, '0')}:${index % 2 === 0 ? '00' : '30'}`
    return e(`Möte ${index + 1} om leveransen`, `Rum ${index % 17}`, day, clock(hour), clock(hour + 1), {
      notes: index % 3 === 0 ? 'Ta med underlaget.' : '',
    })
  })
}

/** The events as storage would hand them out to a reader of that role: fields above it are null. */
export function seenAs(role: ViewRole, events: readonly SampleEvent[]): VisibleOccurrence[] {
  const visibility = visibilityOf(role) ?? 'busy'
  return events.map((event, index) => {
    const masked = event.private === true
    const titled = !masked && visibility !== 'busy'
    const detailed = !masked && visibility === 'details'
    const times = event.from.length === 10 ? allDay(event) : timed(event)
    return {
      id: `o${index}`,
      visibility: masked ? 'busy' : visibility,
      ...times,
      busyStatus: event.status ?? 'busy',
      cancelled: event.cancelled ?? false,
      masked,
      summary: titled ? event.title : null,
      location: titled ? (event.place ?? null) : null,
      description: detailed ? (event.notes ?? null) : null,
      url: detailed ? (event.url ?? null) : null,
      organizer: detailed && event.organizer !== undefined ? { name: event.organizer, address: 'organizer@nordlys.example' } : null,
      attendees: detailed
        ? Array.from({ length: event.people ?? 0 }, (_, n) => ({
            name: null,
            address: `p${n}@nordlys.example`,
            status: 'ACCEPTED',
            role: 'REQ-PARTICIPANT',
          }))
        : [],
      categories: detailed ? (event.categories ?? []) : [],
    }
  })
}

function allDay({ from, to }: SampleEvent) {
  const after = Temporal.PlainDate.from(to).add({ days: 1 }).toString()
  const at = (day: string) => new Date(Temporal.PlainDate.from(day).toZonedDateTime('Europe/Stockholm').epochMilliseconds)
  return {
    start: at(from),
    end: at(after),
    allDay: true,
    floating: true,
    localStart: `${from}T00:00:00`,
    localEnd: `${after}T00:00:00`,
    zone: null,
  }
}

function timed({ from, to, zone = 'Europe/Stockholm', floating = false }: SampleEvent) {
  const at = (text: string) => new Date(Temporal.PlainDateTime.from(text.replace(' ', 'T')).toZonedDateTime(zone).epochMilliseconds)
  const local = (text: string) => `${text.replace(' ', 'T')}:00`
  return {
    start: at(from),
    end: at(to),
    allDay: false,
    floating,
    localStart: local(from),
    localEnd: local(to),
    zone: floating ? null : zone,
  }
}
