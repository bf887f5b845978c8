import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { catalogues } from '../../src/pages/words/catalogues.ts'
import { sideBySide } from '../../src/pages/published/columns.ts'
import { drawnPeriod, periodOf, viewWindow } from '../../src/pages/published/days.ts'
import { lanesOf } from '../../src/pages/published/lanes.ts'
import { stepsFrom } from '../../src/pages/published/navigation.ts'
import { readQuery } from '../../src/pages/published/reading.ts'
import { place } from '../../src/pages/published/placed.ts'
import { published, rolesAll, viewsAll } from './pages.ts'
import { type SampleEvent, seenAs, studio } from './sample.ts'

const textOf = (page: string) => page.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ')
const one = (event: SampleEvent, zone = 'Europe/Stockholm') => {
  const [placed] = place(seenAs('read', [event]), zone)
  if (placed === undefined) throw new Error('nothing placed')
  return { first: placed.first, last: placed.last, from: placed.from, to: placed.to, bar: placed.bar, offsets: placed.offsets }
}

describe('place', () => {
  it('moves an instant to the shown zone, and leaves floating and all-day where they were written', () => {
    const call = { title: 'Call', from: '2026-11-11 16:00', to: '2026-11-11 17:00', zone: 'Europe/Helsinki' }
    expect(one(call)).toMatchObject({ first: '2026-11-11', from: 900, to: 960 })
    expect(one(call, 'Asia/Tokyo')).toMatchObject({ first: '2026-11-11', last: '2026-11-11', from: 1380, to: 1440 })
    expect(one(call, 'Pacific/Auckland')).toMatchObject({ first: '2026-11-12', from: 180 })
    expect(one({ ...call, floating: true }, 'Pacific/Auckland')).toMatchObject({ first: '2026-11-11', from: 960, to: 1020 })
    expect(one({ title: 'Trip', from: '2026-11-15', to: '2026-11-18' }, 'Pacific/Auckland')).toMatchObject({
      first: '2026-11-15',
      last: '2026-11-18',
      bar: true,
    })
  })

  it('ends at midnight on the day before, and crosses it on two days', () => {
    expect(one({ title: 'x', from: '2026-11-13 22:00', to: '2026-11-14 00:00' })).toMatchObject({
      last: '2026-11-13',
      to: 1440,
      bar: false,
    })
    expect(one({ title: 'x', from: '2026-11-13 22:00', to: '2026-11-14 02:00' })).toMatchObject({
      first: '2026-11-13',
      last: '2026-11-14',
      to: 120,
      bar: false,
    })
    expect(one({ title: 'x', from: '2026-11-18 12:00', to: '2026-11-19 16:00' }).bar).toBe(true)
    expect(one({ title: 'x', from: '2026-11-18 00:00', to: '2026-11-19 00:00' })).toMatchObject({ last: '2026-11-18', bar: false })
  })

  it('tells the hour that clocks repeat by its offsets, and loses none when they skip one', () => {
    const night = seenAs('read', [{ title: 'x', from: '2026-10-25 02:30', to: '2026-10-25 03:00' }])[0]
    if (night === undefined) throw new Error('no event')
    // 02:30 summer time to 02:15 winter time: 45 minutes.
    const [placed] = place(
      [{ ...night, start: new Date('2026-10-25T00:30:00Z'), end: new Date('2026-10-25T01:15:00Z') }],
      'Europe/Stockholm',
    )
    expect(placed).toMatchObject({ from: 150, to: 135, offsets: ['UTC+2', 'UTC+1'] })
    expect(one({ title: 'x', from: '2026-03-29 01:30', to: '2026-03-29 03:30' })).toMatchObject({ from: 90, to: 210, offsets: null })
  })

  it('asks for a window that holds every day drawn, in every zone', () => {
    for (const zone of ['Europe/Oslo', 'Pacific/Kiritimati', 'Pacific/Niue', 'America/St_Johns']) {
      for (const view of viewsAll) {
        const { from, to } = viewWindow(view, '2026-10-25', zone)
        const { first, last } = drawnPeriod(view, '2026-10-25')
        const edges = seenAs('read', [
          { title: 'a', from: first, to: first },
          { title: 'b', from: last, to: last },
        ])
        for (const edge of edges) expect(edge.start < to && edge.end > from).toBe(true)
      }
    }
  })
})

describe('layout', () => {
  const blocks = fc.array(fc.tuple(fc.integer({ min: 0, max: 1400 }), fc.integer({ min: 30, max: 400 })), { maxLength: 40 })

  it('never lays two blocks of a week over one another, and counts all it leaves out', () => {
    fc.assert(
      fc.property(blocks, some => {
        const sorted = some.map(([from, length], of) => ({ of, from, to: from + length })).sort((a, b) => a.from - b.from)
        const { placed, crowds } = sideBySide(sorted)
        const shown = placed.filter(block => block.column !== null)
        for (const a of shown)
          for (const b of shown) if (a.of < b.of && a.column === b.column) expect(a.to <= b.from || b.to <= a.from).toBe(true)
        for (const block of shown) expect(block.column).toBeLessThan(Math.min(3, block.columns))
        expect(placed).toHaveLength(sorted.length)
        expect(crowds.reduce((sum, crowd) => sum + crowd.count, 0)).toBe(sorted.length - shown.length)
        for (const crowd of crowds) for (const a of shown) if (a.column === 2) expect(a.to <= crowd.from || crowd.to <= a.from).toBe(true)
      }),
      { numRuns: 200 },
    )
  })

  it('keeps bars of a week in lanes of their own', () => {
    const spans = fc.array(fc.tuple(fc.integer({ min: 0, max: 12 }), fc.integer({ min: 0, max: 6 })), { maxLength: 20 })
    fc.assert(
      fc.property(spans, some => {
        const day = (n: number) => `2026-11-${String(5 + n).padStart(2, '0')}`
        const bars = place(
          seenAs(
            'read',
            some.map(([from, length]) => ({ title: 'x', from: day(from), to: day(Math.min(24, from + length)) })),
          ),
          'Europe/Oslo',
        )
        const lanes = lanesOf('2026-11-09', bars)
        for (const lane of lanes)
          for (const a of lane) for (const b of lane) if (a !== b) expect(a.end < b.start || b.end < a.start).toBe(true)
        expect(lanes.flat()).toHaveLength(bars.filter(bar => bar.first <= '2026-11-15' && bar.last >= '2026-11-09').length)
      }),
      { numRuns: 100 },
    )
  })
})

describe('levels', () => {
  const secret: SampleEvent = {
    title: 'TITLE',
    place: 'PLACE',
    notes: 'NOTES',
    url: 'https://url.example/',
    organizer: 'ORGANIZER',
    people: 4,
    categories: ['CATEGORY'],
    from: '2026-11-12 09:00',
    to: '2026-11-12 10:00',
  }
  const words = ['TITLE', 'PLACE', 'NOTES', 'url.example', 'ORGANIZER', '4 people', 'CATEGORY']

  it.each(viewsAll)('shows in the %s no more than the role, even of data that holds more', async view => {
    const everything = seenAs('read', [secret])
    const seen = async (role: (typeof rolesAll)[number], occurrences = everything) => {
      const page = await published(role, view, { occurrences })
      return words.filter(word => page.includes(word))
    }
    expect(await seen('freeBusyRead')).toEqual([])
    expect(await seen('limitedRead')).toEqual(['TITLE', 'PLACE'])
    expect(await seen('read')).toEqual(words)
    expect(
      await seen(
        'read',
        everything.map(event => ({ ...event, masked: true })),
      ),
    ).toEqual([])
    expect(
      await seen(
        'read',
        everything.map(event => ({ ...event, visibility: 'busy' as const })),
      ),
    ).toEqual([])
  })

  it.each(viewsAll)('speaks of busy times by their status and hour in the %s, and has no cards', async view => {
    const page = await published('freeBusyRead', view)
    expect(page).not.toMatch(/popovertarget="e|class="take"/)
    for (const event of studio) expect(page).not.toContain(event.title)
    expect(textOf(page)).toMatch(/Busy/)
    expect(textOf(page)).toMatch(/Tentative/)
    expect(textOf(page)).toMatch(/Away/)
    expect(textOf(page)).toMatch(/13:00 ?–14:30|13:00–15:00/)
  })

  it('leaves free time out of busy times, and cancelled events out of all below read', async () => {
    const free: SampleEvent = { title: 'Open house', from: '2026-11-12 09:00', to: '2026-11-12 10:00', status: 'free' }
    const off: SampleEvent = { title: 'Call', from: '2026-11-12 11:00', to: '2026-11-12 12:00', cancelled: true }
    expect(await published('freeBusyRead', 'list', { events: [free, off] })).not.toMatch(/class="e /)
    expect(await published('limitedRead', 'list', { events: [off] })).not.toContain('Call')
    const page = await published('read', 'list', { events: [off] })
    expect(page).toContain('<s class="x">Call</s>')
    expect(page).toContain('Cancelled')
  })

  it('says in every view that private time is busy', async () => {
    for (const view of viewsAll) {
      const page = await published('read', view, {
        events: [{ title: 'Doctor', from: '2026-11-12 10:30', to: '2026-11-12 12:00', private: true }],
      })
      expect(textOf(page)).toContain('Busy')
      expect(page).not.toContain('Doctor')
    }
  })
})

describe('readQuery', () => {
  const defaults = { role: 'read', zone: 'Europe/Oslo', now: new Date('2026-11-12T23:30:00Z') } as const

  it('reads what was asked, in the zone that was asked for', () => {
    const query = { view: 'list', date: '2027-02-28', lang: 'da', tz: 'America/New_York', embed: '' }
    expect(readQuery(query, defaults)).toEqual({
      view: 'list',
      date: '2027-02-28',
      today: '2026-11-12',
      zone: 'America/New_York',
      ownZone: 'Europe/Oslo',
      asked: { lang: 'da', tz: 'America/New_York' },
      embed: true,
      zones: false,
    })
  })

  it.each([
    {},
    { view: 'year', date: '2026-02-30', lang: '<script>', tz: '../../etc/passwd' },
    { view: ['month', 'week'], date: { $ne: '' }, lang: ['sv'], tz: '+02:00' },
    { view: '__proto__', date: '99999-01-01', lang: 'constructor', tz: 'Europe/Atlantis' },
    { date: '0001-01-01', tz: 'x'.repeat(5000) },
    { date: '2026-11-12T00:00', tz: '' },
  ])('takes %j for nothing', query => {
    expect(readQuery(query, defaults)).toEqual({
      view: 'month',
      date: '2026-11-13',
      today: '2026-11-13',
      zone: 'Europe/Oslo',
      ownZone: 'Europe/Oslo',
      asked: { lang: null, tz: null },
      embed: false,
      zones: false,
    })
  })

  it('opens busy times on the week', () => expect(readQuery({}, { ...defaults, role: 'freeBusyRead' }).view).toBe('week'))
})

describe('page', () => {
  it('names every day of the month whole, and its weeks', async () => {
    for (const [language, day] of [
      ['en', 'Thursday 12 November'],
      ['sv', 'Torsdag 12 november'],
      ['da', 'Torsdag den 12. november'],
    ] as const) {
      const page = await published('read', 'month', { language })
      const cell = /<td id="d2026-11-12"[^>]*>(<time.*?<\/time>)/.exec(page)?.[1] ?? ''
      expect(
        textOf(cell.replace(/<span class="d" aria-hidden="true">[^<]*<\/span>/, ''))
          .replace(/ +/g, ' ')
          .replace(' .', '.')
          .trim(),
      ).toBe(day)
    }
    const page = await published('read', 'month')
    expect(page).toContain('<caption class="vh">November 2026, ')
    expect(textOf(page)).toContain('Week 46')
    expect(page.match(/aria-current="date"/g)).toHaveLength(1)
  })

  it('keeps what the reader asked for in its links, and no more', async () => {
    const page = await published('read', 'week', { asked: { lang: 'sv', tz: 'Europe/London' }, embed: true })
    const links = [...page.matchAll(/href="(\?[^"#]*)[^"]*"/g)].map(match => (match[1] ?? '').replaceAll('&amp;', '&'))
    expect(links.length).toBeGreaterThan(4)
    for (const link of links) {
      const query = new URLSearchParams(link)
      expect([query.get('lang'), query.get('tz'), query.has('embed')]).toEqual(['sv', 'Europe/London', true])
    }
    expect(await published('read', 'week')).not.toMatch(/href="\?[^"]*(?:embed|tz=)/)
  })

  it('has neither header nor footer in a frame, but still a heading', async () => {
    const page = await published('read', 'month', { embed: true })
    expect(page).not.toMatch(/<header|<footer|webcal:/)
    expect(page).toContain('<h1 class="vh">Studiokalendern</h1>')
  })

  it('leads to calendar programs and services only where they can read it', async () => {
    const page = await published('read', 'month')
    expect(page).toContain('href="webcal://dela.example/p/k3v9.ics"')
    expect(page).toContain('<input id="ics" type="text" readonly value="https://dela.example/p/k3v9.ics">')
    const services = [...page.matchAll(/href="(https:\/\/(?:calendar|outlook)\.[^"]*)"/g)].map(match => {
      const { origin, searchParams } = new URL((match[1] ?? '').replaceAll('&amp;', '&'))
      return [origin, searchParams.get('cid') ?? searchParams.get('url')]
    })
    expect(services).toEqual([
      ['https://calendar.google.com', 'webcal://dela.example/p/k3v9.ics'],
      ['https://outlook.live.com', 'https://dela.example/p/k3v9.ics'],
      ['https://outlook.office.com', 'https://dela.example/p/k3v9.ics'],
    ])
    const inside = await published('read', 'month', { forAnybody: false })
    expect(inside).toContain('webcal://')
    expect(inside).not.toMatch(/google|outlook/i)
    const none = { page: '', ics: '', webcal: '', download: '', event: '', qr: '' }
    expect(await published('read', 'month', { addresses: none })).not.toMatch(/Subscribe|Download|class="take"|webcal/)
  })

  it('goes to any day that is published, and keeps what stands in the address', async () => {
    const page = await published('read', 'week', {
      asked: { lang: 'nb', tz: 'Asia/Tokyo' },
      embed: true,
      range: { from: '2026-11-10', to: '2026-12-20' },
    })
    const form = /<form method="get".*?<\/form>/.exec(page)?.[0] ?? ''
    const hidden = [...form.matchAll(/type="hidden" name="(\w+)" value="([^"]*)"/g)].map(match => match.slice(1))
    expect(Object.fromEntries(hidden)).toEqual({ view: 'week', lang: 'nb', tz: 'Asia/Tokyo', embed: '' })
    expect(form).toContain('name="date" value="2026-11-12" min="2026-11-10" max="2026-12-20" required')
    expect(await published('read', 'week')).not.toMatch(/<input id="date"[^>]*min=/)
  })

  it('lets a time zone be chosen from all there are, the calendar’s own first', async () => {
    const page = await published('limitedRead', 'list', { zones: true, language: 'sv', asked: { lang: 'sv', tz: 'Asia/Tokyo' } })
    const options = [...page.matchAll(/<option value="([^"]*)"( selected)?>/g)]
    expect(options.length).toBeGreaterThan(300)
    expect(options[0]?.[1]).toBe('')
    expect(options.filter(match => match[2] !== undefined).map(match => match[1])).toEqual(['Asia/Tokyo'])
    expect(textOf(page)).toContain('Kalenderns egen: Europe/Stockholm')
    expect(page).toContain('<option value="America/Argentina/Buenos_Aires">Argentina, Buenos Aires</option>')
    expect(page).toContain('<option value="America/Nuuk">Nuuk</option>')
    expect(page).not.toMatch(/Veckoplanering|Godthab|Calcutta/)
    // Every zone of the list, and one that it knows by another name, is understood when it comes back.
    const named = options.map(match => match[1]).filter(name => name !== '')
    expect(named.filter(tz => readQuery({ tz }, { role: 'read', zone: 'Europe/Oslo', now: new Date() }).zone !== tz)).toEqual([])
    const alias = await published('limitedRead', 'list', { zones: true, zone: 'US/Eastern', asked: { lang: null, tz: 'US/Eastern' } })
    expect(alias).toContain('<option value="US/Eastern" selected>US/Eastern</option>')
  })

  it('names an event in the address of its file by nothing that it is', async () => {
    const page = await published('read', 'list')
    const references = [...page.matchAll(/href="k3v9\.event\.ics\?day=(\d{4}-\d\d-\d\d)&amp;event=([\w-]{8})"/g)]
    expect(references.length).toBeGreaterThan(15)
    expect(new Set(references.map(match => match[2])).size).toBe(references.length)
    expect(page).not.toMatch(/event=o\d/)
  })

  it('does not lead outside the published days', () => {
    const range = { first: '2026-11-10', last: '2026-12-20' }
    expect(stepsFrom('month', '2026-11-12', '2026-11-12', range)).toEqual({ previous: null, next: '2026-12-01', today: '2026-11-12' })
    expect(stepsFrom('week', '2026-11-16', '2027-01-05', range)).toEqual({ previous: '2026-11-09', next: '2026-11-23', today: null })
    expect(stepsFrom('list', '2026-11-12', '2026-11-12', null)).toEqual({ previous: '2026-10-13', next: '2026-12-12', today: '2026-11-12' })
    expect(stepsFrom('month', '2026-01-31', '2026-01-31', null).next).toBe('2026-02-01')
    expect(periodOf('month', '2028-02-10')).toEqual({ first: '2028-02-01', last: '2028-02-29' })
  })

  it('says when nothing is planned, and where the next thing is', async () => {
    const page = await published('read', 'month', { language: 'da', events: [], next: '2026-12-03' })
    expect(textOf(page)).toContain('Intet planlagt i november 2026')
    expect(page).toContain('href="?view=month&amp;date=2026-12-03"')
    expect(textOf(page)).toContain('Gå til næste begivenhed, torsdag den 3. december')
    expect(textOf(await published('read', 'week', { events: [] }))).toContain(catalogues.en.published.nothingLater)
  })

  it('says calmly when there is more than it shows, and where the rest is', async () => {
    const page = await published('read', 'month', { language: 'sv', shownUntil: '2026-11-20' })
    expect(textOf(page)).toContain('Sidan är fullständig fram till fredag 20 november. Fortsätt i listan · Hämta .ics')
    expect(page).toContain('<a href="?view=list&amp;date=2026-11-20">Fortsätt i listan</a>')
    // A period that is not read to its end is not called empty; and what cannot lead on does not.
    const cut = await published('read', 'week', { events: [], shownUntil: '2026-11-08' })
    expect(textOf(cut)).not.toContain('Nothing planned')
    expect(cut).toContain('href="?view=list&amp;date=2026-11-09"')
    const none = { page: '', ics: '', webcal: '', download: '', event: '', qr: '' }
    const stuck = await published('read', 'list', { shownUntil: '2026-11-12', addresses: none })
    expect(textOf(stuck)).toContain('There is more here than one page can show.')
    expect(stuck).not.toMatch(/Go on in the list|Download/)
    expect(textOf(await published('read', 'month'))).not.toContain('more here than')
  })

  it('says which days are published, when these are not among them', async () => {
    const page = await published('read', 'month', { events: [], range: { from: '2027-01-01', to: '2027-03-31' }, next: '2027-01-04' })
    expect(textOf(page)).toMatch(/This calendar is published for 1 January . 31 March 2027\./)
    expect(page).not.toContain('Nothing planned')
  })

  it('shows a night on both its days', async () => {
    const night: SampleEvent = { title: 'Move', from: '2026-11-13 22:00', to: '2026-11-14 02:00' }
    const month = await published('read', 'month', { events: [night] })
    expect(textOf(/<td id="d2026-11-14".*?<\/td>/.exec(month)?.[0] ?? '')).toContain('until 02:00')
    const week = await published('read', 'week', { events: [night] })
    expect(week).toMatch(/class="e c1 t22 l2"/)
    expect(week).toMatch(/class="e c1 t0 l2"/)
    expect(week).toContain('week t0 l24')
  })

  it('draws the hours that are used, and working hours at least', async () => {
    expect(await published('read', 'week', { events: [] })).toContain('week t8 l9')
    expect(await published('read', 'week', { events: [{ title: 'x', from: '2026-11-12 06:20', to: '2026-11-12 19:10' }] })).toContain(
      'week t6 l14',
    )
  })
})
