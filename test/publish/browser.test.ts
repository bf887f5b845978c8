/**
 * A published calendar as a browser meets it at its real address: the policy that is really sent, addresses that lead on, files.
 * Skipped, loudly, where there is no Chromium.
 */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { executablePath, flags } from '../setup/browser.ts'
import { plantedCalendar } from '../setup/planted.ts'
import { makeWorld, openPolicy, type World } from '../setup/world.ts'

const inBrowser = executablePath === '' ? describe.skip : describe
if (executablePath === '')
  console.warn('No Chromium found (set CHROMIUM or install one): the browser test of published calendars is skipped.')

inBrowser('a published calendar in a browser', () => {
  let world: World
  let server: Server
  let browser: Browser
  let origin = ''
  let address = ''
  let busy = ''
  const complaints: string[] = []

  beforeAll(async () => {
    world = await makeWorld()
    await world.policy(openPolicy)
    const calendar = await world.calendar(world.anna, 'Studion')
    await world.put(world.anna, calendar, plantedCalendar(new Date('2026-11-02T00:00:00Z')))
    server = createServer()
    await new Promise<void>(resolve => {
      server.listen(0, '127.0.0.1', resolve)
    })
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    server.on('request', world.another({ publicUrl: origin, now: () => new Date('2026-11-04T12:00:00Z') }))
    address = `${origin}/p/${(await world.publish(world.anna, calendar, 'read')).token}`
    busy = `${origin}/p/${(await world.publish(world.anna, calendar, 'freeBusyRead')).token}`
    browser = await chromium.launch({ executablePath, args: flags })
  }, 60_000)
  afterAll(async () => {
    await browser.close()
    server.closeAllConnections()
    server.close()
    await world.close()
  })

  async function visit(to: string, options: BrowserContextOptions = {}): Promise<Page> {
    const context = await browser.newContext({ locale: 'en-GB', timezoneId: 'Europe/Stockholm', ...options })
    const page = await context.newPage()
    page.on('console', message => complaints.push(`${page.url()}: ${message.text()}`))
    page.on('pageerror', error => complaints.push(error.message))
    page.on('request', request => {
      if (!request.url().startsWith(origin) && !request.url().startsWith('data:')) complaints.push(`asked for ${request.url()}`)
    })
    await page.goto(to)
    return page
  }

  it('is read, turned over and taken along without any script', async () => {
    const page = await visit(address, { javaScriptEnabled: false })
    expect(await page.textContent('.bar-nav h2')).toBe('November 2026')
    await page.click('[popovertarget=goto]')
    await page.fill('#date', '2027-03-15')
    await page.click('#goto [type=submit]')
    expect([new URL(page.url()).search, await page.textContent('.bar-nav h2')]).toEqual(['?view=month&date=2027-03-15', 'March 2027'])
    await page.getByRole('link', { name: 'Today' }).click()
    await page.getByRole('link', { name: 'List' }).click()
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Add to my calendar: kanari-override-summary' }).click(),
    ])
    expect(file.suggestedFilename()).toBe('kanari-override-summary.ics')
    expect(readFileSync(await file.path(), 'utf8')).toContain('SUMMARY:kanari-override-summary')
    await page.getByRole('link', { name: 'Month' }).click()
    await page.locator('.month button', { hasText: 'kanari-override-summary' }).click()
    const [again] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Add to my calendar' }).click()])
    expect(readFileSync(await again.path(), 'utf8')).toBe(readFileSync(await file.path(), 'utf8'))
    await page.context().close()
  })

  it('shows its times in a zone that is chosen from all there are, and keeps to it', async () => {
    const page = await visit(`${address}?view=list&date=2026-11-02&lang=sv`, { javaScriptEnabled: false })
    expect(await page.locator('.lday .t').first().textContent()).toBe('09:00–10:00')
    await page.getByRole('link', { name: 'Byt tidszon' }).click()
    await page.selectOption('#tz', 'Asia/Tokyo')
    await page.click('[type=submit]')
    expect(await page.locator('.lday .t').first().textContent()).toBe('17:00–18:00')
    expect(await page.textContent('.foot-note')).toContain('Tider i Asia/Tokyo')
    await page.getByRole('link', { name: 'Vecka', exact: true }).click()
    expect(Object.fromEntries(new URL(page.url()).searchParams)).toEqual({ view: 'week', date: '2026-11-02', lang: 'sv', tz: 'Asia/Tokyo' })
    await page.getByRole('link', { name: 'Byt tidszon' }).click()
    await page.selectOption('#tz', '')
    await page.click('[type=submit]')
    expect(await page.textContent('.foot-note')).toContain('Tider i Europe/Stockholm')
    await page.context().close()
  })

  it('offers the reader’s own zone by its one script, which leads where it says', async () => {
    const page = await visit(`${busy}?date=2026-11-02`, { timezoneId: 'America/New_York' })
    await page.getByRole('link', { name: 'Show in my time zone (America/New_York)' }).click()
    expect(await page.textContent('.foot-note')).toContain('Times in America/New_York')
    expect(await page.textContent('.slots')).toContain('03:00–04:00')
    expect(await page.locator('#mine').isVisible()).toBe(false)
    await page.context().close()
  })

  it('opens busy times on the week, and tells nothing but when', async () => {
    const page = await visit(busy)
    expect(await page.textContent('.bar-nav h2')).toMatch(/November 2026 · Week 45$/)
    expect(await page.locator('[aria-current=page]').textContent()).toBe('Week')
    expect(await page.locator('.slots .e').first().textContent()).toContain('Busy 09:00–10:00')
    expect(await page.content()).not.toContain('kanari')
    expect(await page.locator('.slots button').count()).toBe(0)
    await page.context().close()
  })

  it('had the browser report nothing at all', () => expect(complaints).toEqual([]))

  it('opens in nobody’s frame', async () => {
    const other = createServer((_request, response) =>
      response.setHeader('Content-Type', 'text/html').end(`<!doctype html><iframe src="${address}?embed"></iframe>`),
    )
    await new Promise<void>(resolve => {
      other.listen(0, '127.0.0.1', resolve)
    })
    const context = await browser.newContext()
    const page = await context.newPage()
    const said: string[] = []
    page.on('console', message => said.push(message.text()))
    await page.goto(`http://127.0.0.1:${(other.address() as AddressInfo).port}`)
    expect(said.join()).toContain("frame-ancestors 'none'")
    expect(await page.frames()[1]?.content()).not.toContain('Studion')
    await context.close()
    other.closeAllConnections()
    other.close()
  })
})
