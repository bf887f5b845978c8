/** What each level sees: canaries in every field, the rules of sharing model §2 one by one, and time that stays the same. */
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import ICAL from 'ical.js'
import type { BusyStatus, Window } from '../../src/icalendar/object.ts'
import { expand } from '../../src/icalendar/occurrences.ts'
import { feedZones } from '../../src/icalendar/feed.ts'
import { type View, type Views, renderViews, withWords } from '../../src/icalendar/views.ts'

const secret = new Uint8Array(32).fill(1)
const words: Record<BusyStatus, string> = {
  free: 'Ledig',
  tentative: 'Preliminär',
  busy: 'Upptagen',
  oof: 'Borta',
  workingElsewhere: 'Arbetar på annan plats',
}

function calendar(body: string): string {
  const lines = ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//x//y//EN', ...body.trim().split(/\s*\n\s*/), 'END:VCALENDAR']
  return `${lines.join('\r\n')}\r\n`
}

function event(body: string, name = 'VEVENT'): string {
  return `BEGIN:${name}\nUID:one@example.com\nDTSTAMP:20260101T000000Z\n${body.trim()}\nEND:${name}`
}

function views(...events: string[]): Views {
  return renderViews(calendar(events.join('\n')), { secret })
}

/** Unfolded. */
function plain(view: View | null): string {
  return (view?.text ?? '').replaceAll('\r\n ', '')
}

function whole(view: View): string {
  return `BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n${feedZones([view.zones])}${withWords(view.text, words)}END:VCALENDAR\r\n`
}

const stockholm = 'DTSTART;TZID=Europe/Stockholm:20260302T090000\nDTEND;TZID=Europe/Stockholm:20260302T100000'
const weekly = `${stockholm}\nRRULE:FREQ=WEEKLY;COUNT=4`
const second = 'RECURRENCE-ID;TZID=Europe/Stockholm:20260309T090000'
const moved = `${second}\nDTSTART;TZID=Europe/Stockholm:20260310T120000\nDTEND;TZID=Europe/Stockholm:20260310T130000`

describe('canaries', () => {
  /** A word of its own in every field; `canary3a` and the like. */
  const zone = `BEGIN:VTIMEZONE
    TZID:canary1a place
    TZURL:https://canary1b.example/
    X-CANARY:canary1c
    COMMENT:canary1d
    LAST-MODIFIED:20200101T000000Z
    BEGIN:STANDARD
    TZNAME:canary1e
    COMMENT:canary1f
    X-CANARY;X-P=canary1g:canary1h
    DTSTART:19700101T000000
    TZOFFSETFROM:+0545
    TZOFFSETTO:+0545
    END:STANDARD
    END:VTIMEZONE`
  const rest = (n: number) => `DESCRIPTION;ALTREP="https://canary${n}a.example/":canary${n}b
    COMMENT:canary${n}c
    CONTACT:canary${n}d
    CATEGORIES:canary${n}e,canary${n}f
    RESOURCES:canary${n}g
    URL:https://canary${n}h.example/
    GEO:59.3${n};18.0
    PRIORITY:5
    SEQUENCE:77
    CREATED:20010203T040506Z
    LAST-MODIFIED:20010203T040507Z
    COLOR:canary${n}i
    IMAGE;VALUE=URI:https://canary${n}j.example/
    CONFERENCE;VALUE=URI:https://canary${n}k.example/
    ATTACH:https://canary${n}l.example/
    ATTACH;FILENAME=canary${n}m;ENCODING=BASE64;VALUE=BINARY:Y2FuYXJ5
    ORGANIZER;CN=canary${n}n;SENT-BY="mailto:canary${n}o@example.com":mailto:canary${n}p@example.com
    ATTENDEE;CN=canary${n}q;X-Q=canary${n}r;DIR="https://canary${n}s.example/":mailto:canary${n}t@example.com
    RELATED-TO:canary${n}u
    REQUEST-STATUS:2.0;canary${n}v
    STRUCTURED-DATA;VALUE=TEXT:canary${n}w
    X-CANARY;X-P=canary${n}x:canary${n}y
    X-ALT-DESC;FMTTYPE=text/html:<b>canary${n}z</b>
    UNKNOWN;P=canary${n}A:canary${n}B
    BEGIN:VALARM
    ACTION:AUDIO
    ATTACH:file://canary${n}C/share
    TRIGGER:-PT5M
    DESCRIPTION:canary${n}D
    X-WR-ALARMUID:canary${n}E
    END:VALARM
    BEGIN:X-COMPONENT
    SUMMARY:canary${n}F
    END:X-COMPONENT
    BEGIN:PARTICIPANT
    UID:canary${n}G
    X-CANARY:canary${n}H
    END:PARTICIPANT`
  const titled = (n: number) =>
    `SUMMARY;LANGUAGE=canary${n}I;ALTREP="https://canary${n}J.example/":summary${n} of it\nLOCATION;X-P=canary${n}K:location${n} of it`
  const master = `BEGIN:VEVENT
    UID:canary2uid@example.com
    DTSTAMP;X-P=canary2L:20260101T121314Z
    DTSTART;TZID=canary1a place;X-P=canary2M:20260302T090000
    DURATION;X-P=canary2N:PT1H
    RRULE;X-P=canary2O:FREQ=WEEKLY;COUNT=6;X-CANARY=canary2P
    RDATE;X-P=canary2Q;TZID=canary1a place:20260303T090000
    EXDATE;X-P=canary2R;TZID=canary1a place:20260316T090000
    STATUS;X-P=canary2S:CONFIRMED
    TRANSP;X-P=canary2T:OPAQUE
    CLASS;X-P=canary2U:PUBLIC
    X-MICROSOFT-CDO-BUSYSTATUS;X-P=canary2V:OOF
    ${titled(2)}
    ${rest(2)}
    END:VEVENT`
  const override = `BEGIN:VEVENT
    UID:canary2uid@example.com
    DTSTAMP:20260101T000000Z
    RECURRENCE-ID;X-P=canary3M;TZID=canary1a place:20260309T090000
    DTSTART;TZID=canary1a place:20260309T110000
    DTEND;TZID=canary1a place:20260309T120000
    ${titled(3)}
    ${rest(3)}
    END:VEVENT`
  const cancelled = `BEGIN:VEVENT
    UID:canary2uid@example.com
    DTSTAMP:20260101T000000Z
    RECURRENCE-ID;TZID=canary1a place:20260323T090000
    DTSTART;TZID=canary1a place:20260323T090000
    STATUS:CANCELLED
    ${titled(4)}
    END:VEVENT`
  const object = [zone, master, override, cancelled]
  const shown = (view: View | null) => [plain(view), ...Object.entries(view?.zones ?? {}).flat()].join('\n')

  it('none in busy, in no spelling', () => {
    const { busy } = views(...object)
    expect(busy).not.toBeNull()
    expect(shown(busy)).not.toMatch(/canary|summary\d|location\d|59\.3|20010203|20260101T12|:77|place/i)
  })

  it('in busy, lines of the white-list alone', () => {
    const names = plain(views(...object).busy)
      .split('\r\n')
      .flatMap(line => /^[A-Z-]+/.exec(line)?.[0] ?? [])
    expect([...new Set(names)].toSorted()).toEqual(
      'BEGIN DTEND DTSTAMP DTSTART DURATION END EXDATE RDATE RECURRENCE-ID RRULE STATUS SUMMARY TRANSP UID X-MICROSOFT-CDO-BUSYSTATUS'.split(
        ' ',
      ),
    )
  })

  it('in busy, names, parameters and values of a closed set', () => {
    const { busy } = views(...object)
    const text = `${shown(busy)}\n${whole(busy as View)}`.replaceAll('\r\n ', '')
    const letters = new Set(withWords(text, words).match(/[a-z]{4,}/gi) ?? [])
    const known =
      /^(BEGIN|VEVENT|DTSTAMP|DTSTART|DURATION|TZID|Zone|RRULE|FREQ|WEEKLY|COUNT|RDATE|EXDATE|SUMMARY|Borta|Upptagen|STATUS|CONFIRMED|TRANSP|OPAQUE|MICROSOFT|BUSYSTATUS|BUSY|RECURRENCE|DTEND|VTIMEZONE|STANDARD|TZOFFSETFROM|TZOFFSETTO|VCALENDAR|VERSION|PRODID)$/
    const uid = /UID:(.*)/.exec(text)?.[1] ?? ''
    expect([...letters].filter(word => !known.test(word) && !uid.includes(word) && !/^[a-f]+$/.test(word))).toEqual([])
  })

  it('in limited, those of title and place of what is seen', () => {
    const { limited } = views(...object)
    const text = shown(limited)
    expect(text).not.toMatch(/canary|59\.3|20010203|20260101T12|:77/i)
    expect(text.match(/(?:summary|location)\d/g)?.toSorted()).toEqual(['location2', 'location3', 'summary2', 'summary3'])
  })

  it('in details, not those of alarms, extensions and the owner’s zone name', () => {
    const { details } = views(...object)
    const text = shown(details)
    for (const word of 'C D E F H r x y z V v'.split(' ')) expect(text).not.toContain(`canary2${word}`)
    expect(text).not.toMatch(/canary1|canary2[L-OQ-V]|file:|X-P|X-CANARY:|X-ALT-DESC|VALARM/)
    for (const word of 'a b c d e f g h i j k l m n o p q s t u w A B G'.split(' ')) expect(text).toContain(`canary3${word}`)
    expect(text).toContain('canary2uid@example.com')
    expect(text).toContain('summary4')
  })

  it('none in any view of the same object when it is private', () => {
    const all = renderViews(calendar(object.join('\n').replace('CLASS;X-P=canary2U:PUBLIC', 'CLASS:CONFIDENTIAL')), { secret })
    expect(all.limited).toEqual(all.busy)
    expect(all.details).toEqual(all.busy)
    expect(shown(all.details)).not.toMatch(/canary|summary\d|location\d/)
  })
})

describe('private', () => {
  it.each(['PRIVATE', 'CONFIDENTIAL', 'BANANA', 'private', 'PUBLICX'])('%s: busy time in every view', value => {
    const all = views(event(`${stockholm}\nSUMMARY:secret\nCLASS:${value}`))
    expect(plain(all.details)).not.toContain('secret')
    expect(all.details).toEqual(all.busy)
    expect(all.limited).toEqual(all.busy)
  })

  it.each(['PUBLIC', 'public'])('%s is not', value => {
    expect(plain(views(event(`${stockholm}\nSUMMARY:open\nCLASS:${value}`)).limited)).toContain('SUMMARY:open')
  })

  it('by one override alone, as strict as the whole set', () => {
    const all = views(event(`${weekly}\nSUMMARY:open`), event(`${moved}\nSUMMARY:secret\nCLASS:PRIVATE`))
    expect(plain(all.details)).not.toMatch(/open|secret/)
    expect(all.details).toEqual(all.busy)
  })

  it('and transparent, or a task: in no view', () => {
    expect(views(event(`${stockholm}\nCLASS:PRIVATE\nTRANSP:TRANSPARENT`))).toEqual({ busy: null, limited: null, details: null })
    expect(views(event(`${stockholm.replace('DTEND', 'DUE')}\nCLASS:PRIVATE`, 'VTODO'))).toEqual({
      busy: null,
      limited: null,
      details: null,
    })
  })
})

describe('cancelled and transparent', () => {
  it('a cancelled event is in details alone', () => {
    const all = views(event(`${weekly}\nSTATUS:CANCELLED\nSUMMARY:off`))
    expect([all.busy, all.limited]).toEqual([null, null])
    expect(plain(all.details)).toContain('STATUS:CANCELLED')
  })

  it('a cancelled override becomes an EXDATE in the zone of the series', () => {
    const { busy, limited } = views(
      event(weekly),
      event(`RECURRENCE-ID:20260309T080000Z\nDTSTART:20260309T080000Z\nSTATUS:CANCELLED\nSUMMARY:off`),
    )
    for (const view of [busy, limited]) {
      expect(plain(view)).toContain('EXDATE;TZID=Europe/Stockholm:20260309T090000\r\n')
      expect(plain(view)).not.toMatch(/RECURRENCE-ID|CANCELLED|off/)
    }
  })

  it('a transparent override is an EXDATE in busy and itself in limited', () => {
    const { busy, limited } = views(event(weekly), event(`${moved}\nTRANSP:TRANSPARENT\nSUMMARY:free then`))
    expect(plain(busy)).toContain('EXDATE;TZID=Europe/Stockholm:20260309T090000\r\n')
    expect(plain(busy)).not.toContain('RECURRENCE-ID')
    expect(plain(limited)).toContain('SUMMARY:free then')
    expect(plain(limited)).toContain('TRANSP:TRANSPARENT')
  })

  it('an opaque override of a transparent series stands alone', () => {
    const { busy } = views(event(`${weekly}\nTRANSP:TRANSPARENT`), event(moved))
    expect(plain(busy).match(/BEGIN:VEVENT/g)).toHaveLength(1)
    expect(plain(busy)).toContain('DTSTART;TZID=Europe/Stockholm:20260310T120000')
    expect(plain(busy)).not.toContain('RRULE')
  })

  it('Outlook’s FREE counts where TRANSP is silent', () => {
    expect(views(event(`${stockholm}\nX-MICROSOFT-CDO-BUSYSTATUS:FREE`)).busy).toBeNull()
  })

  it('tasks and journals are in details alone', () => {
    for (const name of ['VTODO', 'VJOURNAL']) {
      const all = views(event('DTSTART:20260302T090000Z\nSUMMARY:do', name))
      expect([all.busy, all.limited]).toEqual([null, null])
      expect(plain(all.details)).toContain('SUMMARY:do')
    }
  })
})

describe('status, words and UID', () => {
  it.each([
    ['', 'CONFIRMED', 'BUSY', 'Upptagen'],
    ['STATUS:TENTATIVE', 'TENTATIVE', 'TENTATIVE', 'Preliminär'],
    ['X-MICROSOFT-CDO-BUSYSTATUS:OOF', 'CONFIRMED', 'OOF', 'Borta'],
    ['X-MICROSOFT-CDO-BUSYSTATUS:TENTATIVE', 'TENTATIVE', 'TENTATIVE', 'Preliminär'],
    ['X-MICROSOFT-CDO-BUSYSTATUS:WORKINGELSEWHERE', 'CONFIRMED', 'WORKINGELSEWHERE', 'Arbetar på annan plats'],
  ])('%j is %s, %s, %s', (line, status, microsoft, word) => {
    const text = withWords(views(event(`${stockholm}\nSUMMARY:x\n${line}`)).busy?.text ?? '', words)
    expect(text).toContain(`STATUS:${status}\r\n`)
    expect(text).toContain(`X-MICROSOFT-CDO-BUSYSTATUS:${microsoft}\r\n`)
    expect(text).toContain(`SUMMARY:${word}\r\n`)
  })

  it('words are escaped and folded', () => {
    const long = `a,b;c\nBEGIN:VEVENT ${'å'.repeat(60)}`
    const text = withWords(views(event(stockholm)).busy?.text ?? '', { ...words, busy: long })
    expect(text.replaceAll('\r\n ', '')).toContain(`SUMMARY:a\\,b\\;c\\nBEGIN:VEVENT ${'å'.repeat(60)}\r\n`)
    for (const line of text.split('\r\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75)
  })

  it('the UID is a keyed hash below details, the same for the whole set', () => {
    const mine = views(event(weekly), event(moved))
    const other = renderViews(calendar(event(weekly)), { secret: new Uint8Array(32).fill(2) })
    const uids = plain(mine.busy).match(/UID:.*/g) ?? []
    expect(uids).toHaveLength(2)
    expect(new Set(uids).size).toBe(1)
    expect(uids[0]).not.toContain('one@example.com')
    expect(plain(other.busy)).not.toContain(uids[0])
    expect(plain(mine.limited)).toContain(uids[0])
    expect(plain(mine.details)).toContain('UID:one@example.com')
    expect(() => renderViews(calendar(event(weekly)), { secret: new Uint8Array(8) })).toThrow(RangeError)
  })

  it('nothing in a view depends on when it was rendered or stamped', () => {
    const stamped = (stamp: string) => calendar(event(stockholm).replace('20260101T000000Z', stamp))
    expect(renderViews(stamped('20260505T050505Z'), { secret }).busy).toEqual(renderViews(stamped('20260101T000000Z'), { secret }).busy)
  })
})

describe('zones', () => {
  const own = (name: string, offset: string) =>
    `BEGIN:VTIMEZONE\nTZID:${name}\nBEGIN:STANDARD\nDTSTART:19700101T000000\nTZOFFSETFROM:${offset}\nTZOFFSETTO:${offset}\nEND:STANDARD\nEND:VTIMEZONE`
  const at = (name: string) => `DTSTART;TZID=${name}:20260302T090000\nDURATION:PT1H`

  it('Windows names become IANA names in all views', () => {
    const all = views(event(at('W. Europe Standard Time')))
    for (const view of [all.busy, all.limited, all.details]) {
      expect(view?.zones).toEqual({ 'Europe/Berlin': null })
      expect(plain(view)).toContain('DTSTART;TZID=Europe/Berlin:20260302T090000')
    }
  })

  it('zones of the object’s own are named by what they say', () => {
    const [a, b, c] = [own('Mine', '+0545'), own('Yours', '+0545'), own('Mine', '+0550')].map((zone, index) =>
      views(zone, event(at(index === 1 ? 'Yours' : 'Mine'))),
    )
    const names = [a, b, c].map(all => Object.keys(all?.busy?.zones ?? {})[0] ?? '')
    expect(names[0]).toMatch(/^Zone-[0-9a-f]{12}$/)
    expect(names[1]).toBe(names[0])
    expect(names[2]).not.toBe(names[0])
    expect(a?.busy?.zones[names[0] ?? '']).toContain(`TZID:${names[0]}\r\n`)
    expect(plain(a?.details ?? null)).toContain(`TZID=${names[0]}:`)
  })
})

describe('details', () => {
  it('lets through no address of a file or a share', () => {
    const attachments = ['file:///etc/passwd', '\\\\evil\\share', 'smb://evil/share', 'FILE:x', '//evil/share', 'javascript:alert(1)']
    const { details } = views(
      event(
        [
          stockholm,
          ...attachments.map(value => `ATTACH:${value}`),
          'URL:file://evil/x',
          'ATTACH:https://good.example/a',
          'ORGANIZER;DIR="file://evil/":mailto:a@example.com',
        ].join('\n'),
      ),
    )
    expect(plain(details)).not.toMatch(/evil|passwd|FILE|javascript/)
    expect(plain(details)).toContain('ATTACH:https://good.example/a')
    expect(plain(details)).toContain('ORGANIZER:mailto:a@example.com')
  })

  it('keeps quoted parameters as they were and folds by octets', () => {
    const { details } = views(
      event(
        `${stockholm}\nATTENDEE;CN="Å, B; C";X-A="x:y";MEMBER="mailto:a@example.com","mailto:b@example.com";SCHEDULE-STATUS=1.2:mailto:åäö${'å'.repeat(50)}@example.com`,
      ),
    )
    expect(plain(details)).toContain('ATTENDEE;CN="Å, B; C";MEMBER="mailto:a@example.com","mailto:b@example.com":mailto:åäö')
    for (const line of details?.text.split('\r\n') ?? []) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75)
  })

  it('has a stamp that stays', () => {
    const text = calendar(event(stockholm).replace('DTSTAMP:20260101T000000Z\n', ''))
    expect(plain(renderViews(text, { secret }).details)).toContain('DTSTAMP:19700101T000000Z')
  })
})

/** A view may have more than one UID: what stands alone has its own. */
function objectsOf(view: View): string[] {
  const events = withWords(view.text, words).match(/BEGIN:VEVENT\r\n[\s\S]*?END:VEVENT\r\n/g) ?? []
  const sets = Map.groupBy(events, text => /UID:.*/.exec(text)?.[0])
  return [...sets.values()].map(set => whole({ text: set.join(''), zones: view.zones }))
}

/** From the start of one instance to its end, for each level. */
function instants(text: string, window: Window, kept: (part: number) => boolean = () => true): string[] {
  const { occurrences, complete } = expand(text, window, { zone: 'Europe/Stockholm', limit: 2000 })
  expect(complete).toBe(true)
  return occurrences
    .filter(({ part }) => kept(part))
    .map(({ start, end }) => `${start.toISOString()}/${end.toISOString()}`)
    .toSorted()
}

describe('time', () => {
  const window: Window = { from: new Date('2026-01-01T00:00:00Z'), to: new Date('2027-06-01T00:00:00Z') }
  const seen = (view: View | null) =>
    view
      ? objectsOf(view)
          .flatMap(text => instants(text, window))
          .toSorted()
      : []
  const state = fc.constantFrom('', '', '', 'STATUS:CANCELLED', 'TRANSP:TRANSPARENT')
  const ends = fc.constantFrom('', ';COUNT=9', ';UNTIL=20260630T120000Z')
  const rule = fc.constantFrom(
    'FREQ=DAILY;INTERVAL=3',
    'FREQ=WEEKLY;BYDAY=MO,TH',
    'FREQ=WEEKLY',
    'FREQ=MONTHLY',
    'FREQ=MONTHLY;BYDAY=1MO,-1MO',
  )
  const forms = {
    zoned: (day: string, hour = '09') => `;TZID=Europe/Stockholm:${day}T${hour}0000`,
    windows: (day: string, hour = '09') => `;TZID="W. Europe Standard Time":${day}T${hour}0000`,
    utc: (day: string, hour = '09') => `:${day}T${hour}0000Z`,
    date: (day: string) => `;VALUE=DATE:${day}`,
  }
  const form = fc.constantFrom<keyof typeof forms>('zoned', 'windows', 'utc', 'date')
  const override = fc.record({
    nth: fc.integer({ min: 0, max: 8 }),
    by: fc.integer({ min: 0, max: 4 }),
    state,
    future: fc.constantFrom(false, false, false, true),
  })
  const series = fc.record({
    rule,
    ends,
    form,
    state,
    overrides: fc.uniqueArray(override, { maxLength: 3, selector: ({ nth }) => nth }),
    excluded: fc.option(fc.integer({ min: 0, max: 8 })),
    rdate: fc.boolean(),
  })

  it('is the same in busy as in the object less what takes none, for any series', () => {
    fc.assert(
      fc.property(series, given => {
        const at = forms[given.form]
        const length = given.form === 'date' ? 'DURATION:P2D' : 'DURATION:PT90M'
        const until = given.form === 'date' ? given.ends.replace('T120000Z', '') : given.ends
        const master = `DTSTART${at('20260302')}\n${length}\nRRULE:${given.rule}${until}${given.rdate ? `\nRDATE${at('20260401')}` : ''}`
        const days = expand(calendar(event(master)), window, { zone: 'Europe/Stockholm', limit: 2000 }).occurrences.map(({ localStart }) =>
          localStart.slice(0, 10).replaceAll('-', ''),
        )
        const excluded = given.excluded === null ? '' : `\nEXDATE${at(days[given.excluded] ?? '20260302')}`
        const overrides = given.overrides.flatMap(({ nth, by, state: status, future }) => {
          const day = days[nth]
          if (day === undefined || nth === given.excluded) return []
          const to = new Date(Date.UTC(Number(day.slice(0, 4)), Number(day.slice(4, 6)) - 1, Number(day.slice(6)) + by))
            .toISOString()
            .slice(0, 10)
            .replaceAll('-', '')
          return [event(`RECURRENCE-ID${future ? ';RANGE=THISANDFUTURE' : ''}${at(day)}\nDTSTART${at(to, '11')}\n${length}\n${status}`)]
        })
        const text = calendar([event(`${master}${excluded}\n${given.state}`), ...overrides].join('\n'))
        const states = [given.state, ...overrides.map(one => one)]
        const { busy, limited, details } = renderViews(text, { secret })
        const takesTime = (part: number) => !/CANCELLED|TRANSPARENT/.test(states[part] ?? '')
        const stands = (part: number) => !(states[part] ?? '').includes('CANCELLED')
        expect(seen(busy)).toEqual(instants(text, window, takesTime))
        expect(seen(limited)).toEqual(instants(text, window, stands))
        expect(seen(details)).toEqual(instants(text, window))
        for (const view of [busy, limited, details]) if (view) expect(() => ICAL.parse(whole(view))).not.toThrow()
      }),
      { numRuns: 250, seed: 4791 },
    )
  })
})
