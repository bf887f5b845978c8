import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { parseObject } from '../../src/icalendar/parse.ts'
import { clip } from '../../src/icalendar/clip.ts'
import { mailFailure } from '../../src/language/mail-failures.ts'
import { type Language, languages, statusWordsOf } from '../../src/language/status.ts'
import { gapsBetween, workingOn } from '../../src/mail/schedule.ts'
import { composeNotice } from '../../src/mail/notice-message.ts'
import { composeSnapshot } from '../../src/mail/snapshot-message.ts'
import { mailWordsOf } from '../../src/mail/words/catalogues.ts'
import { mailedBefore } from '../../src/pages/screens/mailedBefore.ts'
import { mailedWords } from '../../src/pages/words/mailed/catalogues.ts'
import { viewRoles } from '../../src/sharing/roles.ts'
import { layouts } from '../../src/storage/snapshot-options.ts'
import { content, crowd, events, occurrence, plain, sentAt, ways, week } from './sample.ts'

/** Everything a catalogue says, with arguments that are no words of any language. */
function said(language: Language): string[] {
  const of = (value: unknown): string[] => {
    if (typeof value === 'string') return [value]
    if (typeof value === 'function') return [1, 2].map(n => (value as (...given: unknown[]) => string)(n, n))
    return Object.values(value as object).flatMap(of)
  }
  return [...of(mailWordsOf(language)), ...Object.values(statusWordsOf(language))]
}

describe('words of mails', () => {
  it('leaves no English in the other languages', () => {
    // "1 person" is Swedish, Norwegian and Danish too.
    const english = new Set(said('en').filter(text => /[a-z]{3}/i.test(text) && text !== '1 person'))
    for (const language of languages.filter(one => one !== 'en')) {
      expect(said(language).filter(text => english.has(text))).toEqual([])
      for (const layout of layouts) {
        for (const more of [{}, { wholeCalendar: true, workingHoursOnly: true, attachCalendar: false }]) {
          const frame = { ...plain, layout, ...more }
          const { subject, text, html } = composeSnapshot(content('read', language, { frame }), sentAt, ways)
          const read = html.replaceAll(/<style>.*<\/style>/gs, ' ').replaceAll(/ aria-label="([^"]*)"[^>]*>|<[^>]+>/g, ' $1 ')
          expect(`${subject}\n${text}\n${read}`.replaceAll(/https?:\S+/g, '')).not.toMatch(
            /\b(?:the|sent|day|calendar|times|Busy|Free|Away|hours|November (?:and|at))\b/,
          )
        }
      }
    }
  })

  it('writes days, times and ranges as each language does', () => {
    const subjects = languages.map(language => composeSnapshot(content('read', language), sentAt).subject.replaceAll(/\s/g, ' '))
    expect(subjects).toEqual([
      'Calendar: Ingrid Solheim, 12 – 18 November 2026',
      'Kalender: Ingrid Solheim, 12–18 november 2026',
      'Kalender: Ingrid Solheim, 12.–18. november 2026',
      'Kalender: Ingrid Solheim, 12.–18. november 2026',
    ])
    const danish = composeSnapshot(content('read', 'da'), sentAt).text
    expect(danish).toContain('Torsdag den 12. november')
    expect(danish).toContain('09.00–10.00')
    expect(danish).toContain('Dag 2 af 4')
  })
})

describe('what a mail shows', () => {
  it.each(viewRoles)('holds nothing above %s, even where the data has more', role => {
    const { html, text } = composeSnapshot({ ...content(role, 'en'), occurrences: events }, sentAt)
    for (const body of [html, text]) {
      expect(body.includes('Styremøte')).toBe(role !== 'freeBusyRead')
      expect(body.includes('Takterrassen')).toBe(role !== 'freeBusyRead')
      expect(body.includes('Vis det som er ferdig.')).toBe(role === 'read')
      expect(body.includes('Invited by')).toBe(role === 'read')
      expect(body.includes('Samtale med Aarhus')).toBe(role === 'read')
      expect(body).toContain('09:00–10:00')
      expect(body).toContain('Tentative')
      expect(body).toContain('Away')
    }
  })

  it('says the same in text as in HTML, and escapes what it says', () => {
    const { html, text } = composeSnapshot(content('read', 'en', { message: 'Hi <b>Bo</b>\nSee below' }), sentAt)
    expect(text).toContain('> Hi <b>Bo</b>\n> See below')
    expect(html).toContain('Hi &lt;b&gt;Bo&lt;/b&gt;<br>See below')
    expect(html).toContain('Ukeplan &lt;b&gt;&amp;amp; &quot;mer&quot;&lt;/b&gt;')
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(76)
  })

  it('cuts what lasts over midnight into its days and links the month to them', () => {
    const { html, text } = composeSnapshot(content('read', 'en'), sentAt)
    expect(text).toMatch(/22:00–00:00 +Nattvakt/)
    expect(text).toMatch(/00:00–06:00 +Nattvakt/)
    const linked = [...html.matchAll(/href="#(d[\d-]+)"/g)].map(found => found[1])
    expect(linked).toEqual(['d2026-11-12', 'd2026-11-13', 'd2026-11-15', 'd2026-11-16', 'd2026-11-17', 'd2026-11-18'])
    for (const id of linked) expect(html).toContain(`id="${id}"`)
  })

  it('shows the hour that clocks repeat with its offsets', () => {
    const twice = occurrence('2026-10-25T01:30', '2026-10-25T01:15', {
      start: new Date('2026-10-25T00:30:00Z'),
      end: new Date('2026-10-25T01:15:00Z'),
      summary: 'Twice',
    })
    const { text } = composeSnapshot(content('read', 'en', { occurrences: [twice], firstDay: '2026-10-25', lastDay: '2026-10-25' }), sentAt)
    expect(text).toContain('02:30 (UTC+2)–02:15 (UTC+1)')
  })

  it.each([
    [500, 'eventList'],
    [3000, 'eventList'],
    [500, 'dailySchedule'],
    [3000, 'dailySchedule'],
  ] as const)('stays below the size at which Gmail clips, with %i events as %s', (count, layout) => {
    const frame = { ...plain, layout }
    const { html, text } = composeSnapshot(content('read', 'en', { occurrences: crowd(count), lastDay: '2027-11-01', frame }), sentAt, ways)
    expect(Buffer.byteLength(html)).toBeLessThan(102 * 1024)
    if (count === 500) expect(html).toContain('Møte nummer 499')
    else {
      const more = Number(/(\d+) more are in the attached file/.exec(html)?.[1])
      expect(html.match(/Møte nummer/g)?.length).toBe(count - more)
      if (layout === 'eventList') expect(text).toContain('2000 more are in the attached file')
      else expect(text).toMatch(/\d+ more are in the attached file/)
    }
  })

  it('says that not everything is there where no file is attached that has it', () => {
    const frame = { ...plain, attachCalendar: false }
    const { html, text, ics } = composeSnapshot(content('read', 'en', { occurrences: crowd(3000), lastDay: '2027-11-01', frame }), sentAt)
    expect(ics).toBeNull()
    for (const body of [html, text]) {
      expect(body).toContain('There is more in this range than one mail can hold.')
      expect(body).not.toContain('attached')
    }
  })

  it.each(layouts)('is drawn by Word as well: cells, borders and padding, and nothing that it does not know (%s)', layout => {
    const { html } = composeSnapshot(content('read', 'en', { frame: { ...plain, layout }, message: 'Hi' }), sentAt, ways)
    const body = html.slice(html.indexOf('<body'))
    expect(body).not.toMatch(/<(?:ul|ol|li|section|article|button|svg|details|hr)\b/)
    expect(body).not.toMatch(/display:(?:flex|grid)|position:|float:|background-image|calc\(|var\(|box-shadow/)
    // A border or padding on anything but a cell is one that Word leaves out.
    for (const [whole, name = ''] of body.matchAll(
      /<([a-z0-9]+)[^>]*style="[^"]*(?:border-(?:left|bottom|top):|padding:(?!0"))[^"]*"[^>]*>/g,
    ))
      expect([name, whole.slice(0, 80)]).toEqual(['td', expect.any(String)])
    // Every table is one of layout, said so to who hears it; days are headings.
    for (const [table] of body.matchAll(/<table[^>]*>/g)) expect(table).toContain('role="presentation"')
    expect(body.match(/<h1/g)).toHaveLength(1)
    expect(body.match(/<h2 id="d2026/g)?.length).toBe(layout === 'eventList' ? 6 : 7)
  })

  it('has no script, image, class or width beyond 600', () => {
    const { html } = composeSnapshot(content('read', 'nb'), sentAt)
    expect(html).not.toMatch(/<(?:script|img|link|iframe|form)\b|\sclass=|\son\w+=|javascript:/i)
    for (const [, width] of html.matchAll(/\bwidth="(\d+)"/g)) expect(Number(width)).toBeLessThanOrEqual(600)
  })

  it('names the file so that every file system takes it', () => {
    const named = (name: string) =>
      composeSnapshot(content('read', 'en', { calendar: { ...content('read', 'en').calendar, name } }), sentAt).fileName
    expect(named('Anna/..\\x:"<|>\r\nBcc: y')).toBe('Anna .. x Bcc y Calendar.ics')
    expect(named('My Calendar')).toBe('My Calendar.ics')
    expect(named('å'.repeat(10_000)).length).toBeLessThan(130)
    expect(named('\u202Egpj')).toBe('gpj Calendar.ics')
  })
})

describe('a daily schedule', () => {
  const at = (day: string, zone: string, startTime = '08:00', endTime = '16:00') =>
    workingOn(day, zone, { daysOfWeek: ['monday', 'sunday'], startTime, endTime, timeZone: 'Europe/Oslo' })

  it('tells the owner’s hours on the clock of the mail’s zone, over midnight and where clocks change', () => {
    expect(at('2026-11-16', 'Europe/Oslo')).toEqual([{ from: 480, to: 960 }])
    expect(at('2026-11-17', 'Europe/Oslo')).toEqual([])
    expect(at('2026-11-16', 'America/New_York')).toEqual([{ from: 120, to: 600 }])
    expect(at('2026-11-16', 'Pacific/Auckland')).toEqual([
      { from: 0, to: 240 },
      { from: 1200, to: 1440 },
    ])
    expect(at('2026-11-17', 'Pacific/Auckland')).toEqual([{ from: 0, to: 240 }])
    // Europe has turned its clocks back that night, New York a week later.
    expect(at('2026-10-25', 'America/New_York')).toEqual([{ from: 180, to: 660 }])
    expect(at('2026-10-25', 'Europe/Oslo', '01:00', '04:00')).toEqual([{ from: 60, to: 240 }])
  })

  it('fills a day from end to end, each minute once', () => {
    const working = [{ from: 480, to: 960 }]
    const taken = [
      { from: 450, to: 510 },
      { from: 500, to: 540 },
      { from: 900, to: 1000 },
    ]
    expect(gapsBetween(taken, working)).toEqual([
      { from: 0, to: 450, working: false },
      { from: 540, to: 900, working: true },
      { from: 1000, to: 1440, working: false },
    ])
    expect(gapsBetween([{ from: 0, to: 1440 }], working)).toEqual([])
    expect(gapsBetween([], [])).toEqual([{ from: 0, to: 1440, working: false }])
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat({ max: 1440 }), fc.nat({ max: 1440 })), { maxLength: 8 }), pairs => {
        const some = pairs.map(([a, b]) => ({ from: Math.min(a, b), to: Math.max(a, b) }))
        const gaps = gapsBetween(some, working)
        const wrong = Array.from({ length: 1440 }, (_, minute) => minute).filter(minute => {
          const within = (one: { from: number; to: number }) => one.from <= minute && minute < one.to
          const found = gaps.filter(within)
          return found.length !== (some.some(within) ? 0 : 1) || found.some(gap => gap.working !== working.some(within))
        })
        expect(wrong).toEqual([])
      }),
      { numRuns: 30 },
    )
  })
})

describe('the file', () => {
  const event = (...lines: string[]) => ['BEGIN:VEVENT', 'DTSTAMP:19700101T000000Z', ...lines, 'END:VEVENT', ''].join('\r\n')
  const components = [
    event(
      'UID:series',
      'SUMMARY:Weekly',
      'DTSTART;TZID=Europe/Oslo:20260101T090000',
      'DTEND;TZID=Europe/Oslo:20260101T100000',
      'RRULE:FREQ=WEEKLY',
      'X-KEPT:yes',
    ),
    event(
      'UID:series',
      'SUMMARY:Moved',
      'RECURRENCE-ID;TZID=Europe/Oslo:20261112T090000',
      'DTSTART;TZID=Europe/Oslo:20261113T110000',
      'DTEND;TZID=Europe/Oslo:20261113T120000',
    ),
    event('UID:single', 'SUMMARY:Single', 'DTSTART;TZID=Europe/Oslo:20261114T090000', 'DURATION:PT1H'),
    event('UID:before', 'SUMMARY:Before', 'DTSTART:20261101T090000Z', 'DTEND:20261101T100000Z'),
    event('UID:after', 'SUMMARY:After', 'DTSTART;TZID=Asia/Tokyo:20261119T230000', 'DTEND;TZID=Asia/Tokyo:20261119T233000'),
    event('UID:days', 'SUMMARY:Days', 'DTSTART;VALUE=DATE:20261110', 'RRULE:FREQ=DAILY;INTERVAL=2;COUNT=40'),
    'BEGIN:VTODO\r\nUID:task\r\nDTSTAMP:19700101T000000Z\r\nSUMMARY:Task\r\nEND:VTODO\r\n',
  ].join('')
  const given = content('read', 'en', { components, zones: { 'Europe/Oslo': null, 'Asia/Tokyo': null }, occurrences: events })

  it('holds what takes place in the range and nothing that tells of more', () => {
    const ics = composeSnapshot(given, sentAt).ics ?? ''
    expect([...ics.matchAll(/^SUMMARY:(.*)\r$/gm)].map(found => found[1])).toEqual(['Moved', 'Single', 'Days', 'Days', 'Days', 'Days'])
    expect(ics.replace(/BEGIN:VTIMEZONE[\s\S]*END:VTIMEZONE/, '')).not.toMatch(/^(?:RRULE|RDATE|EXDATE|RECURRENCE-ID)/m)
    expect(ics.match(/TZID:Europe\/Oslo/g)).toHaveLength(1)
    expect(ics).not.toContain('Asia/Tokyo')
    expect(ics).not.toMatch(/REFRESH-INTERVAL|X-PUBLISHED-TTL|SOURCE/)
    for (const line of [
      'METHOD:PUBLISH',
      'X-WR-CALNAME:Ingrid Solheim',
      'X-CLIPSTART:20261111T230000Z',
      'X-CLIPEND:20261118T230000Z',
      'X-CALSTART:20261112T080000Z',
      'X-CALEND:20261118T230000Z',
    ]) {
      expect(ics).toContain(`${line}\r\n`)
    }
    expect(ics).toMatch(/^X-WR-RELCALID:[0-9a-f-]{36}\r$/im)
  })

  it('is strictly iCalendar: each event passes the parser of the doors', () => {
    const ics = composeSnapshot(given, sentAt).ics ?? ''
    const zones = ics.match(/BEGIN:VTIMEZONE[\s\S]*?END:VTIMEZONE\r\n/g)?.join('') ?? ''
    const limits = { objectBytes: 1e6, instances: 1000, attendees: 100, properties: 1000 }
    for (const [single] of ics.matchAll(/BEGIN:VEVENT[\s\S]*?END:VEVENT\r\n/g)) {
      const text = `BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//EN\r\n${zones}${single}END:VCALENDAR\r\n`
      expect(parseObject(text, { zone: 'Europe/Oslo', limits }).recurring).toBe(false)
    }
  })

  it('gives an instance exact times and an id of its own, and keeps what the view shows', () => {
    const calendar = `BEGIN:VCALENDAR\r\n${components}END:VCALENDAR\r\n`
    const { text, complete } = clip(
      calendar,
      { from: new Date('2026-11-19T00:00:00Z'), to: new Date('2026-11-20T00:00:00Z') },
      { zone: 'Europe/Oslo', limit: 10 },
    )
    expect(complete).toBe(true)
    expect(text).toMatch(/UID:[\w-]{43}\r\nDTSTART:20261119T080000Z\r\nDTEND:20261119T090000Z\r\n/)
    expect(text).toContain('X-KEPT:yes')
    expect(clip(calendar, week, { zone: 'Europe/Oslo', limit: 3 }).complete).toBe(false)
  })
})

it('tells a sender who was not reached and why, in their own language', () => {
  const untold = {
    sender: { address: 'a@example.com', name: 'A', language: 'sv' },
    calendarName: 'Hemligt\r\nBcc: x',
    organizationLanguage: 'en',
    recipients: [
      { address: 'bo@fabrikam.example', status: 'refused' as const, answer: 'organization rule *:none' },
      { address: 'cy@fabrikam.example', status: 'failed' as const, answer: '550 <no> such user' },
    ],
  }
  const { subject, html, text, language } = composeNotice(untold, 'calendar')
  expect(language).toBe('sv')
  expect(subject).toBe('Inte skickad: Hemligt Bcc: x')
  for (const word of ['bo@fabrikam.example', 'Organisationens delningsprincip: domänregeln *:none', '550 <no> such user'])
    expect(text).toContain(word)
  expect(html).toContain('550 &lt;no&gt; such user')
  const reasons = [
    ['organization sharingCapability Disabled', 'inget delas med personer utanför'],
    ['mailbox rule none that applies', 'Postlådans delningsprincip: ingen domänregel tillåter det'],
    ['collection domains blockList *.kunde.example', 'Kalenderns delningsprincip: domänen *.kunde.example är blockerad'],
    ['organization domains allowList without kunde.example', 'kunde.example finns inte bland de tillåtna domänerna'],
    ['organization externalSharers group', 'du hör inte till dem som får dela med personer utanför'],
    ['organization anonymousLinks.maxRole none', 'länkar utan inloggning visar ingenting'],
    ['right sendAs', 'Du får inte längre skicka från den här postlådan.'],
  ] as const
  for (const [answer, said] of reasons) {
    const recipients = [{ address: 'bo@fabrikam.example', status: 'refused' as const, answer }]
    expect(composeNotice({ ...untold, recipients }, 'calendar').text.replaceAll(/\s+/g, ' ')).toContain(said)
  }
  const withdrawn = [{ address: 'bo@fabrikam.example', status: 'refused' as const, answer: 'invitation-withdrawn' }]
  expect(composeNotice({ ...untold, recipients: withdrawn }, 'calendar').text).not.toMatch(/invitation|withdrawn/)
  const leads = ['sv', 'en', 'nb', 'da'].map(one => {
    const { text: told } = composeNotice({ ...untold, sender: { ...untold.sender, language: one } }, 'invitation')
    return told.split('\n\n')[1]
  })
  expect(new Set(leads).size).toBe(4)
  expect(leads[0]).toBe('En inbjudan till kalendern ”Hemligt Bcc: x” kom inte iväg.')
})

it('says in the reader’s own words why a mail did not leave, and quotes the mail server alone', () => {
  const said: [string, Record<'en' | 'sv' | 'nb' | 'da', string>][] = [
    [
      mailFailure('unreachable', 'ETIMEDOUT'),
      {
        en: 'The mail server cannot be used (ETIMEDOUT)',
        sv: 'E-postservern kan inte användas (ETIMEDOUT)',
        nb: 'E-postserveren kan ikke brukes (ETIMEDOUT)',
        da: 'Mailserveren kan ikke bruges (ETIMEDOUT)',
      },
    ],
    [
      mailFailure('late'),
      {
        en: 'The mail could not be sent in time',
        sv: 'Brevet kunde inte skickas i tid',
        nb: 'E-posten kunne ikke sendes i tide',
        da: 'Mailen kunne ikke sendes i tide',
      },
    ],
    [mailFailure('fault'), { en: 'could not be made', sv: 'kunde inte göras', nb: 'kunne ikke lages', da: 'kunne ikke laves' }],
  ]
  for (const [answer, words] of said) {
    for (const language of ['en', 'sv', 'nb', 'da'] as const) {
      const notice = (one: string) =>
        composeNotice(
          {
            sender: { address: 'a@example.com', name: 'A', language },
            calendarName: 'Kalender',
            organizationLanguage: 'en',
            recipients: [{ address: 'bo@fabrikam.example', status: 'failed', answer: one }],
          },
          'calendar',
        ).text.replaceAll(/\s+/g, ' ')
      const page = (one: string) => {
        const to = { address: 'bo@fabrikam.example', state: 'failed' as const, trouble: { attempts: 2, next: null, answer: one } }
        const sent = [{ day: '2026-11-12', firstDay: '2026-11-12', lastDay: '2026-11-12', recipients: [to] }]
        return String(mailedBefore(mailedWords(language), { csrf: 'c', language, series: [], sent }))
      }
      const { answered } = mailedWords(language)
      const { failed } = mailWordsOf(language).notice
      for (const text of [notice(answer), page(answer)]) {
        expect(text).toContain(words[language])
        expect([language, text.includes(failed), text.includes(answered)]).toEqual([language, false, false])
      }
      expect(notice('550 No such user')).toContain(`${failed} 550 No such user`)
      expect(page('550 No such user')).toContain(`${answered}: <code>550 No such user</code>`)
    }
  }
})
