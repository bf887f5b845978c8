import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib'
import { describe, expect, it } from '@jest/globals'
import { HtmlValidate } from 'html-validate'
import { assetPaths, assets } from '../../src/pages/assets.ts'
import { languagesAll, published, rolesAll, togetherOf, viewsAll } from './pages.ts'
import { crowded, seenAs, studio } from './sample.ts'
import { otherPages } from './samplePages.ts'
import { contrast, parseTokens } from './tokens.ts'

const stylesheets = assets.filter(asset => [assetPaths.css, assetPaths.sheet].includes(asset.path))
const css = Buffer.concat(stylesheets.map(one => one.body))
const script = assets.find(asset => asset.path === assetPaths.zone)
if (script === undefined) throw new Error('the script is no asset')
/** Bytes of a page with all the files it names, each as it is sent. */
const sent = (page: string) =>
  assets.reduce(
    (sum, asset) => sum + (page.includes(asset.path) ? asset.brotli.length : 0),
    brotliCompressSync(Buffer.from(page), { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }).length,
  )
const elementsOf = (page: string) => page.match(/<[a-z]/g)?.length ?? 0

const validator = new HtmlValidate({
  extends: ['html-validate:recommended', 'html-validate:a11y'],
  rules: {
    // Void elements and lower-case attributes are written as HTML, not XHTML; the doctype too.
    'void-style': ['error', { style: 'omit' }],
    'doctype-style': ['error', { style: 'lowercase' }],
    // Names of calendars and events are people's own, of any length.
    'long-title': 'off',
    // A popover is no <dialog>: it is not modal and the browser shows it without a script.
    'prefer-native-element': ['error', { exclude: ['dialog', 'region'] }],
  },
})

function errorsOf(page: string): string[] {
  return validator
    .validateStringSync(page)
    .results.flatMap(result => result.messages)
    .map(message => `${message.ruleId}: ${message.message} (${message.selector ?? ''})`)
}

describe('markup', () => {
  it.each(viewsAll)('html-validate finds no error in the %s, at any level', async view => {
    for (const role of rolesAll) {
      expect([role, errorsOf(await published(role, view))]).toEqual([role, []])
      expect([role, errorsOf(await published(role, view, { events: [], next: '2026-12-03', embed: true }))]).toEqual([role, []])
      expect([role, errorsOf(await published(role, view, { zones: true, asked: { lang: 'sv', tz: 'Asia/Calcutta' } }))]).toEqual([role, []])
      expect([role, errorsOf(await published(role, view, { range: { from: '2026-11-10', to: '2026-12-20' } }))]).toEqual([role, []])
      expect([role, errorsOf(await published(role, view, { shownUntil: '2026-11-20' }))]).toEqual([role, []])
      expect([role, errorsOf(await published(role, view, { together: togetherOf(role) }))]).toEqual([role, []])
      const viewedAs = { notice: 'You see this as <b>Bo</b>.', subject: 'bo&lang=xx@nordlys.example' }
      expect([role, errorsOf(await published(role, view, { viewedAs }))]).toEqual([role, []])
    }
  })

  it('html-validate finds no error in the other pages', () => {
    for (const [name, page] of Object.entries(otherPages('sv'))) expect([name, errorsOf(page)]).toEqual([name, []])
  })

  it('has no script but one, no inline style and no foreign address to load', async () => {
    const pages = Object.values(otherPages('en'))
    for (const role of rolesAll)
      for (const view of viewsAll) {
        const page = await published(role, view)
        expect(page.split(`<script type="module" src="${assetPaths.zone}"></script>`)).toHaveLength(2)
        pages.push(page.replace(/<script type="module" src="[^"]*"><\/script>/, ''), await published(role, view, { offersZone: false }))
      }
    for (const page of pages) {
      expect(page).not.toMatch(/<script|<style|\sstyle=|\son[a-z]+=/i)
      const loaded = [...page.matchAll(/<(?:link|img|source|iframe)[^>]*(?:href|src)="([^"]*)"/g)].map(match => match[1])
      const sheet = page.includes('<main id="main" class="sheet') ? [assetPaths.sheet] : []
      const qr = page.includes('id="follow"') ? ['k3v9.svg'] : []
      expect(new Set(loaded)).toEqual(new Set([assetPaths.css, ...sheet, assetPaths.icon, ...qr]))
    }
  })
})

describe('budget', () => {
  it.each(rolesAll)('a page of some forty events is at most 15 KB with all its files, as %s', async role => {
    expect(studio.length).toBeGreaterThanOrEqual(40)
    for (const view of viewsAll)
      for (const language of languagesAll) expect(sent(await published(role, view, { language }))).toBeLessThan(15 * 1024)
  })

  it.each(rolesAll)('500 events are at most 6 000 elements and 30 KB, as %s', async role => {
    for (const view of viewsAll) {
      const page = await published(role, view, { events: crowded(500), date: '2026-11-01' })
      expect(elementsOf(page)).toBeLessThanOrEqual(6000)
      expect(sent(page)).toBeLessThan(30 * 1024)
    }
  })

  it('the one script is at most 1.5 KB, as it is sent', () => {
    expect(script.brotli.length).toBeLessThan(1536)
  })

  it('the stylesheets are at most 8 KB each, as they are sent', () => {
    expect(stylesheets).toHaveLength(2)
    for (const { brotli, body } of stylesheets) {
      expect(brotli.length).toBeLessThan(8 * 1024)
      expect(brotliDecompressSync(brotli)).toEqual(body)
    }
  })

  it('draws four times the events in about four times the work, not in sixteen', async () => {
    const work = async (events: number) => {
      const occurrences = seenAs('read', crowded(events))
      const spent: number[] = []
      for (let round = 0; round < 6; round++) {
        const before = process.cpuUsage()
        await published('read', 'month', { occurrences })
        const { user, system } = process.cpuUsage(before)
        spent.push((user + system) / 1000)
      }
      return Math.min(...spent)
    }
    await work(125)
    expect((await work(500)) / (await work(125))).toBeLessThan(10)
  })
})

describe('assets', () => {
  it('are addressed by their content', () => {
    expect(assets.map(asset => [asset.path.replace(/[\w-]{16}/, '#'), asset.type])).toEqual([
      ['/assets/#/dela.css', 'text/css; charset=utf-8'],
      ['/assets/#/sheet.css', 'text/css; charset=utf-8'],
      ['/assets/#/icon.svg', 'image/svg+xml'],
      ['/assets/#/zone.js', 'text/javascript; charset=utf-8'],
    ])
    for (const asset of assets) expect(asset.path).toContain(asset.etag.replaceAll('"', ''))
  })

  it('load nothing from elsewhere', () => {
    expect(css.toString()).not.toMatch(/url\((?!"data:image\/svg\+xml,)/)
    expect(css.toString()).not.toMatch(/@import/)
  })
})

describe('contrast', () => {
  const tokens = parseTokens(css.toString())
  const onPaper = ['ink', 'ink-2', 'ink-3', 'accent', 'lingon']
  const pairs = [
    ...['paper', 'surface', 'sunken', 'raised'].flatMap(ground => onPaper.map(text => [text, ground] as const)),
    ['accent-ink', 'accent'],
    ['accent', 'accent-soft'],
    ['lingon', 'lingon-soft'],
    ['cloud', 'cloud-soft'],
    ['ink-2', 'accent-soft'],
  ] as const

  for (const theme of ['light', 'dark'] as const) {
    it.each(pairs)(`%s on %s is readable (${theme})`, (text, ground) => {
      expect(contrast(tokens.colour(text, theme), tokens.colour(ground, theme))).toBeGreaterThanOrEqual(4.5)
    })

    it(`calendar colours are readable on tint and on deep, and their edges can be told from the page (${theme})`, () => {
      for (const name of ['c1', 'c2', 'c3', 'c4', 'c5', 'c6', 'c7', 'c8']) {
        const of = (token: string) => tokens.calendar(token, name, theme)
        for (const ground of ['tint', 'deep']) expect(contrast(of('text'), of(ground))).toBeGreaterThanOrEqual(4.5)
        expect(contrast(of('text'), tokens.colour('surface', theme))).toBeGreaterThanOrEqual(4.5)
        expect(contrast(of('edge'), tokens.colour('surface', theme))).toBeGreaterThanOrEqual(3)
        for (const text of ['ink', 'ink-2'] as const) expect(contrast(tokens.colour(text, theme), of('tint'))).toBeGreaterThanOrEqual(4.5)
      }
    })

    it(`the border of a field can be seen (${theme})`, () => {
      expect(contrast(tokens.colour('line-strong', theme), tokens.colour('surface', theme))).toBeGreaterThanOrEqual(3)
    })
  }
})
