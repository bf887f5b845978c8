import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type Browser, chromium } from 'playwright-core'
import { composeSnapshot } from '../../src/mail/snapshot-message.ts'
import { executablePath, flags } from '../setup/browser.ts'
import { lettersIn } from './letters.ts'
import { content, crowd, plain, sentAt, ways } from './sample.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

const long = { ...content('read', 'da').calendar, name: `Nordlys ${'mødelokaler'.repeat(9)}` }
const schedule = { ...plain, layout: 'dailySchedule' } as const
const mails = {
  details: content('read', 'nb', { message: 'Hei Bo,\nher er uken min.' }),
  'busy times': content('freeBusyRead', 'sv'),
  'a long name over three months': content('limitedRead', 'da', { calendar: long, lastDay: '2027-02-18' }),
  'five hundred events': content('limitedRead', 'en', { occurrences: crowd(500), lastDay: '2026-12-18' }),
  'a daily schedule': content('read', 'da', { frame: schedule, message: 'Hej' }),
  'a daily schedule of busy times in working hours': content('freeBusyRead', 'nb', { frame: { ...schedule, workingHoursOnly: true } }),
  'a whole calendar without its file': content('limitedRead', 'sv', { frame: { ...plain, wholeCalendar: true, attachCalendar: false } }),
  nothing: content('read', 'en', { occurrences: [] }),
}

const lookable = executablePath !== '' ? describe : describe.skip

lookable('how a mail looks', () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath, args: flags })
  })
  afterAll(async () => await browser.close())

  /** By day and by night, on a desk and on a phone: nothing over the edge, and nothing that axe-core finds. */
  async function look(html: string): Promise<void> {
    for (const colorScheme of ['light', 'dark'] as const) {
      for (const width of [700, 390]) {
        const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme })
        await page.setContent(html)
        const seen = (await page.evaluate(`({
          over: document.documentElement.scrollWidth - window.innerWidth,
          card: document.querySelector('table table').getBoundingClientRect().width,
          ground: getComputedStyle(document.body).backgroundColor,
        })`)) as { over: number; card: number; ground: string }
        expect(seen.over).toBeLessThanOrEqual(0)
        expect(seen.card).toBeLessThanOrEqual(600)
        expect(seen.ground).toBe(colorScheme === 'dark' ? 'rgb(17, 23, 22)' : 'rgb(250, 249, 245)')
        await page.addScriptTag({ content: axe })
        const violations = await page.evaluate(`axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'] })
          .then(found => found.violations.map(one => one.id + ': ' + one.nodes[0].html.slice(0, 200)))`)
        expect(violations).toEqual([])
        await page.close()
      }
    }
  }

  it.each(Object.keys(mails) as (keyof typeof mails)[])('%s: fits, and can be read by day and by night', async name => {
    await look(composeSnapshot(mails[name], sentAt, ways).html)
  })

  it.each(Object.keys(lettersIn('en')))('%s: a letter that fits, and can be read by day and by night', async name => {
    // Each is looked at in one language; the longest words are Danish.
    await look(lettersIn('da')[name]!.html)
  })
})
