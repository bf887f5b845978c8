/** The pages as a browser draws them: accessibility, policy, width, print. Skipped, loudly, where there is no Chromium. */
import { mkdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { assets } from '../../src/pages/assets.ts'
import { executablePath, flags, tags } from '../setup/browser.ts'
import { payloads } from './hostile.ts'
import { published, rolesAll, togetherOf, viewsAll } from './pages.ts'
import { crowded } from './sample.ts'
import { otherPages } from './samplePages.ts'

const policy = "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
const themes = ['light', 'dark'] as const
const widths = [1280, 390, 320]
const shots = join(import.meta.dirname, '..', 'screenshots')

const inBrowser = executablePath === '' ? describe.skip : describe
if (executablePath === '') console.warn('No Chromium found (set CHROMIUM or install one): the browser tests of the pages are skipped.')

/* Run in the page, so written as text: this project is compiled without the DOM's types. */
const hostileElements = `document.querySelectorAll('script, iframe, style, img, svg[onload], [onerror], [onmouseover], [style]').length`
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
  response.setHeader('Content-Security-Policy', policy)
  response.setHeader('Content-Type', asset?.type ?? 'text/html; charset=utf-8')
  response.statusCode = asset === undefined && page === undefined ? 404 : 200
  response.end(asset?.body ?? page ?? '')
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
    const hostile = payloads.map((text, index) => ({
      title: text,
      place: text,
      notes: text,
      url: text,
      organizer: text,
      categories: [text],
      from: `2026-11-${String((index % 28) + 1).padStart(2, '0')} 09:00`,
      to: `2026-11-${String((index % 28) + 1).padStart(2, '0')} 10:00`,
    }))
    for (const view of viewsAll) pages.set(`/hostile/${view}`, await published('read', view, { events: hostile, date: '2026-11-01' }))
    for (const view of viewsAll) pages.set(`/together/${view}`, await published('read', view, { together: togetherOf('read') }))
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
      const { violations } = await axe.run({ runOnly, resultTypes: ['violations'] })
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

  it('has no violation with a card open, on a desk and on a phone', async () => {
    for (const [theme, width] of [
      ['light', 1280],
      ['dark', 390],
    ] as const) {
      const [context, page] = await open(width, theme)
      await page.goto(`${origin}/read/month`)
      await page.locator('#d2026-11-12 button').first().click()
      await page.screenshot({ path: join(shots, `card-${width}-${theme}.png`) })
      expect(await violations(page)).toEqual([])
      const box = await page.locator('.pop:popover-open').boundingBox()
      expect(box !== null && box.x >= 0 && box.x + box.width <= width).toBe(true)
      await context.close()
    }
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

  it('runs nothing of what hostile people wrote', async () => {
    const [context, page] = await open(1280, 'light')
    for (const view of viewsAll) {
      await page.goto(`${origin}/hostile/${view}`)
      expect(await page.evaluate<number>(hostileElements)).toBe(0)
    }
    await context.close()
  })

  // The last one: everything above has had its chance to complain.
  it('never made the browser complain: no policy report, no error, no dialog, no foreign request', () => expect(complaints).toEqual([]))
})
