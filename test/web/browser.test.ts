/** The signed-in pages as a browser draws them, without scripts: accessible, and nothing for the policy to report. Skipped, loudly, where there is no Chromium. */
import { mkdirSync, readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type Browser, chromium, type Page } from 'playwright-core'
import { executablePath, flags, tags } from '../setup/browser.ts'
import { plantedCalendar } from '../setup/planted.ts'
import { makeWorld, openPolicy, password, type World } from '../setup/world.ts'

const shots = join(import.meta.dirname, '..', 'screenshots')
const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

const inBrowser = executablePath === '' ? describe.skip : describe
if (executablePath === '')
  console.warn('No Chromium found (set CHROMIUM or install one): the browser test of the signed-in pages is skipped.')

inBrowser('signed in, in a browser', () => {
  let world: World
  let server: Server
  let browser: Browser
  let origin = ''
  const complaints: string[] = []

  beforeAll(async () => {
    world = await makeWorld()
    await world.policy(openPolicy)
    server = createServer()
    await new Promise<void>(resolve => {
      server.listen(0, '127.0.0.1', resolve)
    })
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    server.on('request', world.another({ publicUrl: origin }))
    browser = await chromium.launch({ executablePath, args: flags })
    mkdirSync(shots, { recursive: true })
  }, 60_000)
  afterAll(async () => {
    await browser.close()
    server.closeAllConnections()
    server.close()
    await world.close()
  })

  // What stands in a frame is a mail, which is looked at in test/mail/look.test.ts.
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

  it.each([
    ['light', 1280, 'sv-SE'],
    ['dark', 390, 'da-DK'],
  ] as const)(
    'every page has no violation and says nothing to the console (%s, %i px, %s)',
    async (colorScheme, width, locale) => {
      await world.calendar(world.anna, `Anna ${width}`)
      const found: string[] = []
      const context = await browser.newContext({ viewport: { width, height: 844 }, colorScheme, locale, reducedMotion: 'reduce' })
      const page = await context.newPage()
      page.on('console', message => complaints.push(`${page.url()}: ${message.text()}`))
      page.on('pageerror', error => complaints.push(error.message))
      const look = async (name: string) => {
        found.push(...(await violations(page)).map(text => `${name}: ${text}`))
        const sideways = await page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth')
        if (sideways > 0) found.push(`${name} scrolls sideways`)
        await page.screenshot({ path: join(shots, `web-${name}-${width}-${colorScheme}.png`), fullPage: true })
      }
      await page.goto(`${origin}/account`)
      await look('sign-in')
      await page.fill('[name=address]', 'astrid@nordlys.example')
      await page.fill('[name=password]', password)
      await page.click('main [type=submit]')
      expect(new URL(page.url()).pathname).toBe('/account')
      await page.fill('[name=name]', `Telefon ${width}`)
      await page.click('main form.inline [type=submit]')
      expect((await page.textContent('code.secret'))?.length).toBeGreaterThan(40)
      await look('account')
      await page.goto(origin)
      await page.fill('[name=name]', `Studion ${width}`)
      await page.click('form[action="/calendars"] [type=submit]')
      await page.setInputFiles('[name=file]', {
        name: 'a.ics',
        mimeType: 'text/calendar',
        buffer: Buffer.from(plantedCalendar(new Date())),
      })
      await page.click('#import [type=submit]')
      await look('imported')
      await page.fill('[name=name]', 'Till partnern')
      await page.check('[name=role][value=limitedRead]')
      await page.click('form[action$="/links"] [type=submit]')
      expect(await page.inputValue('input[readonly]')).toMatch(new RegExp(`^${origin}/p/[\\w-]{43}$`))
      await look('published')
      const address = page.url()
      await page.goto(`${address}/view`)
      await look('view')
      await page.goto(origin)
      await look('home')
      await page.fill('[name=search]', 'anna')
      await page.click('form[action="/people"] [type=submit]')
      await page.click(`button[aria-label*="Anna ${width}"]`)
      await look('people')
      await page.goto(address)
      await page.fill('[name=subject]', 'anna@nordlys.example')
      await page.click('form[action$="/view-as"] [type=submit]')
      expect(new URL(page.url()).searchParams.get('subject')).toBe('anna@nordlys.example')
      await look('view-as')
      await page.goto(`${address}/mail`)
      await page.fill('[name=to]', 'bo@fabrikam.example')
      await page.selectOption('[name=layout]', 'dailySchedule')
      await page.click('[formtarget=preview]')
      const mail = page.frameLocator('iframe[name=preview]')
      await mail.locator('h1', { hasText: `Studion ${width}` }).waitFor()
      expect(await mail.locator('h2').count()).toBe(7)
      await look('mailing')
      await page.click('summary')
      await page.check('[name=on-monday]')
      await page.fill('[name=to]', 'nobody')
      await page.click('[formaction$="/repeat"]')
      await look('mailing-fault')
      await page.fill('[name=to]', 'bo@fabrikam.example')
      await page.click('[formaction$="/repeat"]')
      await page.fill('[name=to]', 'bo@fabrikam.example')
      await page.click('main form.stack .go')
      await look('mailed')
      await page.click('form[action$="/stop"] [type=submit]')
      expect(await page.locator('main .rows').count()).toBe(2)
      await page.goto(`${address}/sharing`)
      await page.fill('[name=to]', 'nobody')
      await page.click('main form.stack .go')
      await look('sharing-refused')
      await page.fill('[name=to]', 'bo@nordlys.example')
      await page.check('[name=role][value=write]', { force: true })
      await page.click('main form.stack .go')
      await look('sharing')
      expect(await page.locator('form.change').count()).toBe(2)
      await page.click('form[action$="/stop"] [type=submit]')
      expect(await page.locator('form.change').count()).toBe(1)
      await page.goto(`${origin}/policy`)
      await page.fill('[name=domainRules]', '*: everything')
      await page.click('form.stack [type=submit]')
      await look('policy-fault')
      await page.goto(`${origin}/policy`)
      await page.click('form.stack [type=submit]')
      await look('policy')
      await page.selectOption('[name=sharingCapability]', 'Disabled')
      await page.fill('[name=domains]', 'rival.example')
      await page.click('form.stack [type=submit]')
      await look('policy-confirm')
      await page.click('form.me [type=submit]')
      expect(new URL(page.url()).pathname).toBe('/sign-in')
      await look('signed-out')
      await context.close()
      expect(found).toEqual([])
      expect(complaints).toEqual([])
    },
    120_000,
  )

  it('access is asked for and given with the keyboard alone, without scripts, on a small phone', async () => {
    const calendar = await world.calendar(world.cia, 'Cias resor')
    await world.share(world.cia, calendar, null, 'none')
    const signedIn = async (address: string): Promise<Page> => {
      const context = await browser.newContext({ viewport: { width: 320, height: 640 }, javaScriptEnabled: false, locale: 'nb-NO' })
      const page = await context.newPage()
      await page.goto(`${origin}/sign-in`)
      await page.focus('[name=address]')
      await page.keyboard.type(address)
      await page.keyboard.press('Tab')
      await page.keyboard.type(password)
      await Promise.all([page.waitForURL(`${origin}/`), page.keyboard.press('Enter')])
      return page
    }
    const enter = async (page: Page, url: RegExp) => await Promise.all([page.waitForURL(url), page.keyboard.press('Enter')])
    const asker = await signedIn('anna@nordlys.example')
    await asker.focus('a[href="/requests"]')
    await enter(asker, /\/requests$/)
    await asker.focus('[name=address]')
    await asker.keyboard.type('cia@nordlys.example')
    await asker.keyboard.press('Tab')
    for (const _ of [1, 2]) await asker.keyboard.press('ArrowDown')
    await asker.keyboard.press('Tab')
    await asker.keyboard.type('Hei Cia')
    await asker.keyboard.press('Tab')
    await enter(asker, /\/requests$/)
    await asker.getByText('Alle detaljer · Venter').waitFor()
    const owner = await signedIn('cia@nordlys.example')
    await owner.focus('.notice a')
    await enter(owner, /\/requests$/)
    await owner.focus('.rows a')
    await enter(owner, /\/requests\/[\w-]+$/)
    await owner.getByRole('heading', { name: 'Anna Åkesson ber om tilgang' }).waitFor()
    expect(await owner.textContent('.quoted')).toBe('Hei Cia')
    await owner.focus('[name=role]:checked')
    await owner.keyboard.press('ArrowUp')
    await owner.keyboard.press('Tab')
    await enter(owner, /\/requests\/[\w-]+$/)
    await owner.getByRole('heading', { name: 'Tilgang er gitt' }).waitFor()
    await asker.goto(`${origin}/calendars/${calendar}/view`)
    await asker.getByText('Viser titler og steder').waitFor()
    for (const page of [asker, owner]) await page.context().close()
  }, 60_000)
})
