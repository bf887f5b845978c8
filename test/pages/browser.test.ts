/** The pages as a browser draws them: accessibility, policy, width, print. Skipped, loudly, where there is no Chromium. */
import { mkdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { contentPolicy } from '../../src/http/page.ts'
import { assets } from '../../src/pages/assets.ts'
import { qrFile } from '../../src/pages/qr.ts'
import { executablePath, flags, tags } from '../setup/browser.ts'
import { languagesAll, published, rolesAll, togetherOf, viewsAll } from './pages.ts'
import { payloads } from './payloads.ts'
import { crowded } from './sample.ts'
import { linkStates } from '../../src/pages/screens/linkState.ts'
import { otherPages } from './samplePages.ts'

const themes = ['light', 'dark'] as const
const widths = [1280, 390, 320]
const shots = join(import.meta.dirname, '..', 'screenshots')

const inBrowser = executablePath === '' ? describe.skip : describe
if (executablePath === '') console.warn('No Chromium found (set CHROMIUM or install one): the browser tests of the pages are skipped.')

/* Run in the page, so written as text: this project is compiled without the DOM's types. */
const hostileElements = `[...document.querySelectorAll('*')].filter(element =>
  element.matches('script:not([src^="/assets/"]), iframe:not(.mail[sandbox="allow-popups"]), object, embed, style, img:not([src$=".svg"]), image, audio, video, math, base, template, meta[http-equiv]') ||
  [...element.attributes].some(({ name, value }) => /^(?:on|style$|srcdoc$|xlink)/.test(name) || (/^(?:href|action|formaction|src)$/.test(name) && /^\\W*(?:javascript|data|vbscript|blob|file):/i.test(value))),
).map(element => element.outerHTML.slice(0, 200))`
const meetingBlocks = `[...document.querySelectorAll('.slots')].flatMap(list => {
  const boxes = [...list.children].map(item => item.getBoundingClientRect()).filter(box => box.width > 0)
  return boxes.flatMap((a, index) => boxes.slice(index + 1).filter(b => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1))
}).length`

/** Path → page. Filled before the server is asked. */
const pages = new Map<string, string>()
const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

const server = createServer((request, response) => {
  const asset = assets.find(one => one.path === request.url)
  const page = pages.get(request.url ?? '')
  // The picture beside a page that has its address as a code.
  const picture = asset === undefined && request.url?.endsWith('.svg') ? qrFile('webcal://dela.example/p/k3v9.ics') : undefined
  response.setHeader('Content-Security-Policy', contentPolicy({ script: page?.includes('<script type="module"') ?? false }))
  response.setHeader('Content-Type', asset?.type ?? (picture ? 'image/svg+xml' : 'text/html; charset=utf-8'))
  response.statusCode = asset === undefined && page === undefined && picture === undefined ? 404 : 200
  response.end(asset?.body ?? page ?? picture ?? '')
})

inBrowser('in a browser', () => {
  let browser: Browser
  let origin = ''
  /** Everything the browser complained of. */
  const complaints: string[] = []

  beforeAll(async () => {
    for (const role of rolesAll) for (const view of viewsAll) pages.set(`/${role}/${view}`, await published(role, view))
    for (const [name, page] of Object.entries(otherPages('en'))) pages.set(`/${name}`, page)
    for (const [name, page] of Object.entries(otherPages('sv'))) pages.set(`/sv/${name}`, page)
    for (const view of viewsAll) pages.set(`/crowd/${view}`, await published('read', view, { events: crowded(500), date: '2026-11-01' }))
    pages.set('/empty', await published('limitedRead', 'month', { events: [], next: '2026-12-03', language: 'nb' }))
    pages.set('/embed', await published('limitedRead', 'month', { embed: true, offersZone: false, language: 'da' }))
    pages.set(
      '/zones',
      await published('limitedRead', 'month', {
        zones: true,
        offersZone: false,
        language: 'sv',
        asked: { lang: null, tz: 'Europe/London' },
      }),
    )
    for (const language of languagesAll) pages.set(`/language/${language}`, await published('read', 'month', { language }))
    const hostile = payloads.map((text, index) => ({
      title: text,
      place: text,
      notes: text,
      url: text,
      organizer: text,
      people: 2,
      categories: [text],
      from: `2026-11-${String((index % 28) + 1).padStart(2, '0')} 09:00`,
      to: `2026-11-${String((index % 28) + 1).padStart(2, '0')} 10:00`,
    }))
    for (const view of viewsAll) pages.set(`/together/${view}`, await published('read', view, { together: togetherOf('read') }))
    const week = hostile.map((event, index) => {
      const day = `2026-11-0${(index % 7) + 2}`
      return { ...event, from: `${day} ${String(index % 23).padStart(2, '0')}:00`, to: `${day} ${String(index % 23).padStart(2, '0')}:40` }
    })
    // What a calendar is called stands once on a page: all texts in one, in several orders.
    const sung = [payloads, payloads.toReversed(), payloads.map(text => `${text} `).sort()].map(texts => texts.join('\n'))
    for (const role of rolesAll)
      for (const [index, view] of viewsAll.entries()) {
        const text = sung[index] ?? ''
        const calendar = { name: text, owner: text, description: text, color: 1 } as const
        const events = view === 'week' ? week : hostile
        const hostilePage = await published(role, view, { events, calendar, date: '2026-11-02', asked: { lang: null, tz: text } })
        pages.set(`/hostile/${role}/${view}`, hostilePage)
        pages.set(`/hostile/${role}/${view}/zones`, await published(role, view, { calendar, zones: true, asked: { lang: null, tz: text } }))
      }
    for (const [name, page] of Object.entries(otherPages('en', () => sung[0] ?? ''))) pages.set(`/hostile/${name}`, page)
    mkdirSync(shots, { recursive: true })
    await new Promise<void>(resolve => {
      server.listen(0, '127.0.0.1', resolve)
    })
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    browser = await chromium.launch({ executablePath, args: flags })
  }, 60_000)

  afterAll(async () => {
    await browser.close()
    server.closeAllConnections()
    server.close()
  })

  async function open(width: number, theme: (typeof themes)[number], noScript = false): Promise<[BrowserContext, Page]> {
    const context = await browser.newContext({
      viewport: { width, height: width < 600 ? 844 : 860 },
      colorScheme: theme,
      reducedMotion: 'reduce',
      javaScriptEnabled: !noScript,
    })
    const page = await context.newPage()
    page.on('console', message => complaints.push(message.text()))
    page.on('pageerror', error => complaints.push(error.message))
    page.on('dialog', dialog => {
      complaints.push(`dialog ${dialog.message()}`)
      void dialog.dismiss()
    })
    page.on('request', request => {
      if (!request.url().startsWith(origin) && !request.url().startsWith('data:')) complaints.push(`asked for ${request.url()}`)
    })
    return [context, page]
  }

  /** Rule and place of each violation. */
  async function violations(page: Page): Promise<string[]> {
    await page.evaluate(axeSource)
    return page.evaluate(async runOnly => {
      const { axe } = globalThis as unknown as {
        axe: { run(options: object): Promise<{ violations: { id: string; nodes: { target: string[]; failureSummary: string }[] }[] }> }
      }
      const { violations } = await axe.run({ runOnly, resultTypes: ['violations'], iframes: false })
      return violations.flatMap(one => one.nodes.slice(0, 3).map(node => `${one.id} at ${node.target.join(' ')}: ${node.failureSummary}`))
    }, tags)
  }

  const overflow = (page: Page) => page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth')

  const states = themes.flatMap(theme => widths.map(width => [theme, width] as const))

  it.each(states)(
    'axe finds nothing in any view at any level, nothing scrolls sideways (%s, %i px)',
    async (theme, width) => {
      const [context, page] = await open(width, theme)
      const found: string[] = []
      for (const role of rolesAll) {
        for (const view of viewsAll) {
          await page.goto(`${origin}/${role}/${view}`)
          found.push(...(await violations(page)).map(text => `${role} ${view}: ${text}`))
          if ((await overflow(page)) > 0) found.push(`${role} ${view} scrolls sideways`)
          await page.screenshot({ path: join(shots, `${view}-${role}-${width}-${theme}.png`), fullPage: true })
        }
      }
      await context.close()
      expect(found).toEqual([])
    },
    180_000,
  )

  it.each(states.filter(([, width]) => width !== 390))(
    'axe finds nothing in the other pages, nothing scrolls sideways (%s, %i px)',
    async (theme, width) => {
      const [context, page] = await open(width, theme)
      const found: string[] = []
      for (const name of [
        'empty',
        ...Object.keys(otherPages('sv'))
          .filter(one => !/^problem-(?!429)|^link-(?!expired)/.test(one))
          .map(one => `sv/${one}`),
      ]) {
        await page.goto(`${origin}/${name}`)
        found.push(...(await violations(page)).map(text => `${name}: ${text}`))
        if ((await overflow(page)) > 0) found.push(`${name} scrolls sideways`)
        await page.screenshot({ path: join(shots, `${name.replace('/', '-')}-${width}-${theme}.png`), fullPage: true })
      }
      await context.close()
      expect(found).toEqual([])
    },
    180_000,
  )

  it.each(themes)(
    'axe finds nothing on pages of several calendars, nothing scrolls sideways (%s)',
    async theme => {
      const found: string[] = []
      for (const width of [320, 1280]) {
        const [context, page] = await open(width, theme)
        for (const name of viewsAll) {
          await page.goto(`${origin}/together/${name}`)
          found.push(...(await violations(page)).map(text => `${name} ${width}: ${text}`))
          if ((await overflow(page)) > 0) found.push(`${name} scrolls sideways at ${width}`)
          await page.screenshot({ path: join(shots, `together-${name}-${width}-${theme}.png`), fullPage: true })
        }
        await context.close()
      }
      expect(found).toEqual([])
    },
    120_000,
  )

  it.each(states)(
    'axe finds nothing in what opens, in a frame and in what a link says at its end (%s, %i px)',
    async (theme, width) => {
      const [context, page] = await open(width, theme)
      const found: string[] = []
      const look = async (name: string) => {
        found.push(...(await violations(page)).map(text => `${name}: ${text}`))
        if ((await overflow(page)) > 0) found.push(`${name} scrolls sideways`)
        await page.screenshot({ path: join(shots, `${name.replaceAll('/', '-')}-${width}-${theme}.png`) })
      }
      for (const name of ['embed', 'zones', ...linkStates.map(state => `sv/link-${state}`), ...(width === 1280 ? ['crowd/month'] : [])]) {
        await page.goto(`${origin}/${name}`)
        await look(name)
      }
      for (const [path, opener] of [
        ['read/month', '#d2026-11-12 button'],
        ['limitedRead/week', '.slots button:visible'],
        ['language/da', '[popovertarget=follow]'],
        ['language/nb', '[popovertarget=goto]'],
      ] as const) {
        await page.goto(`${origin}/${path}`)
        await page.locator(opener).first().click()
        const box = await page.locator('.pop:popover-open').boundingBox()
        expect(box !== null && box.x >= 0 && box.x + box.width <= width && box.y >= 0).toBe(true)
        await look(`${path}-open`)
      }
      await context.close()
      expect(found).toEqual([])
    },
    120_000,
  )

  it('can be read and used in the colours that a reader’s system prescribes', async () => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 860 }, forcedColors: 'active' })
    const page = await context.newPage()
    for (const path of ['read/month', 'freeBusyRead/week']) {
      await page.goto(`${origin}/${path}`)
      await page.screenshot({ path: join(shots, `forced-${path.replace('/', '-')}.png`), fullPage: true })
    }
    const styleOf = (selector: string, name: string) =>
      page.evaluate<string>(
        `getComputedStyle(document.querySelector(${JSON.stringify(selector)})).getPropertyValue(${JSON.stringify(name)})`,
      )
    // Busy time has an outline, tentative time a dashed one, and the view that is shown is marked: no tint is left to tell them by.
    expect(await styleOf('.slots .e.busy:not(.tent) > div', 'outline-style')).toBe('solid')
    expect(await styleOf('.slots .e.busy.tent > div', 'outline-style')).toBe('dashed')
    expect(await styleOf('.seg [aria-current]', 'outline-style')).toBe('solid')
    await context.close()
  })

  it('goes from one month to the next by the keyboard alone, and opens what can be opened', async () => {
    const [context, page] = await open(1280, 'light', true)
    await page.goto(`${origin}/read/month`)
    const reached: string[] = []
    for (let presses = 0; presses < 14; presses++) {
      await page.keyboard.press('Tab')
      const focused = page.locator(':focus')
      reached.push(((await focused.getAttribute('aria-label')) ?? (await focused.textContent()) ?? '').trim())
      if (reached.at(-1) === 'Subscribe') {
        await page.keyboard.press('Enter')
        expect(await page.locator('#follow').isVisible()).toBe(true)
        await page.keyboard.press('Escape')
        expect(await page.locator('#follow').isVisible()).toBe(false)
      }
    }
    expect(reached.slice(0, 10)).toEqual([
      'Skip to calendar',
      'Download .ics',
      'Subscribe',
      'Previous month',
      'Next month',
      'Today',
      'Go to a day',
      'Month',
      'Week',
      'List',
    ])
    await context.close()
  })

  it.each([
    ['America/New_York', 'Show in my time zone (America/New_York)'],
    ['Europe/Oslo', null],
    ['Europe/Stockholm', null],
  ])('offers a reader in %s the own time zone where its clock is another', async (timezoneId, offer) => {
    const context = await browser.newContext({ timezoneId })
    const page = await context.newPage()
    await page.goto(`${origin}/read/month`)
    const mine = page.locator('#mine')
    expect(await mine.isVisible()).toBe(offer !== null)
    if (offer !== null) {
      expect(await mine.textContent()).toBe(offer)
      expect(await mine.getAttribute('href')).toMatch(/\?view=month&date=2026-11-12&tz=America%2FNew_York$/)
    }
    await context.close()
    const without = await browser.newContext({ timezoneId, javaScriptEnabled: false })
    const plain = await without.newPage()
    await plain.goto(`${origin}/read/month`)
    expect(await plain.locator('#mine').isVisible()).toBe(false)
    expect(await plain.getByRole('link', { name: 'Change time zone' }).isVisible()).toBe(true)
    await without.close()
  })

  it('opens an event without any script, and closes it with Escape', async () => {
    const [context, page] = await open(1280, 'light', true)
    await page.goto(`${origin}/read/month`)
    const card = page.locator('.pop', { hasText: 'Skolelinjen: sprintdemo' })
    expect(await card.isVisible()).toBe(false)
    await page.locator('#d2026-11-12 button').first().click()
    expect(await card.isVisible()).toBe(true)
    expect(await card.getByRole('link').first().getAttribute('href')).toBe('https://skolelinjen.example.com/demo')
    await page.keyboard.press('Escape')
    expect(await card.isVisible()).toBe(false)
    await context.close()
  })

  it('draws no block of a week over another', async () => {
    const [context, page] = await open(1280, 'light')
    for (const path of ['read/week', 'freeBusyRead/week', 'crowd/week']) {
      await page.goto(`${origin}/${path}`)
      const meetings = await page.evaluate<number>(meetingBlocks)
      expect([path, meetings]).toEqual([path, 0])
    }
    await context.close()
  })

  it('prints a month, a week and a crowded month on one sheet each', async () => {
    const [context, page] = await open(1280, 'dark')
    for (const path of [
      'limitedRead/month',
      'read/month',
      'freeBusyRead/month',
      'crowd/month',
      'freeBusyRead/week',
      'read/week',
      'empty',
    ]) {
      await page.goto(`${origin}/${path}`)
      const sheets = (await page.pdf({ preferCSSPageSize: true, path: join(shots, `${path.replace('/', '-')}.pdf`) })).toString('latin1')
      expect([path, sheets.match(/\/Type\s*\/Page\b/g)?.length]).toEqual([path, 1])
    }
    await context.close()
  })

  it('keeps 500 events below 6 000 elements, as the browser counts them', async () => {
    const [context, page] = await open(1280, 'light')
    for (const view of viewsAll) {
      await page.goto(`${origin}/crowd/${view}`)
      expect(await page.evaluate<number>(`document.querySelectorAll('*').length`)).toBeLessThanOrEqual(6000)
      await page.screenshot({ path: join(shots, `crowd-${view}.png`), fullPage: true })
    }
    await context.close()
  })

  it('runs nothing of what hostile people wrote, in any field of any view at any level', async () => {
    const [context, page] = await open(1280, 'light')
    const names = [...pages.keys()].filter(name => name.startsWith('/hostile/'))
    expect(names.length).toBeGreaterThan(40)
    for (const name of names) {
      await page.goto(`${origin}${name}`)
      expect([name, await page.evaluate<string[]>(hostileElements)]).toEqual([name, []])
    }
    await page.goto(`${origin}/hostile/read/month`)
    // Cards open and close, links are pointed at and focused: what waits for a person has had one.
    for (const button of (await page.locator('.month button:visible').all()).slice(0, 15)) {
      await button.click()
      await page.keyboard.press('Tab')
      await page.keyboard.press('Escape')
    }
    await context.close()
  }, 120_000)

  // The last one: everything above has had its chance to complain.
  it('never made the browser complain: no policy report, no error, no dialog, no foreign request', () => expect(complaints).toEqual([]))
})
