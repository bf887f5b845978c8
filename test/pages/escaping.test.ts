import { describe, expect, it } from '@jest/globals'
import type { VisibleOccurrence } from '../../src/sharing/visible.ts'
import { html, safeHref } from '../../src/pages/html.ts'
import { linked } from '../../src/pages/published/linked.ts'
import { faultsOf, payloads } from './hostile.ts'
import { published, rolesAll, togetherOf, viewsAll } from './pages.ts'
import { seenAs } from './sample.ts'
import { otherPages } from './samplePages.ts'

/** One event with the payload in every field there is. */
function hostileEvents(payload: string): VisibleOccurrence[] {
  const plain = seenAs('read', [
    { title: 'a', from: '2026-11-12 09:00', to: '2026-11-12 10:00' },
    { title: 'b', from: '2026-11-12', to: '2026-11-14' },
  ])
  return plain.map(event => ({
    ...event,
    id: payload,
    summary: payload,
    location: payload,
    description: `${payload}\n${'x'.repeat(200)} ${payload}`,
    url: payload,
    zone: null,
    organizer: { name: payload, address: payload },
    attendees: [{ name: payload, address: payload, status: payload, role: payload }],
    categories: [payload, 'b'],
  }))
}

describe('escaping', () => {
  it('has sixty payloads, all different', () => expect(new Set(payloads).size).toBeGreaterThanOrEqual(60))

  it.each(viewsAll)('lets nothing out of any field of the %s', async view => {
    for (const payload of payloads) {
      for (const role of rolesAll) {
        const calendar = { name: payload, description: payload, owner: payload, color: 1 as const }
        const addresses = { page: payload, ics: payload, webcal: payload, download: payload }
        const page = await published(role, view, {
          occurrences: hostileEvents(payload),
          calendar,
          addresses,
          together: togetherOf(role, payload),
          asked: { lang: null, tz: payload },
        })
        expect([payload, faultsOf(page)]).toEqual([payload, []])
      }
    }
  })

  it('lets nothing out of any field of the other pages', () => {
    for (const payload of payloads) {
      for (const [name, page] of Object.entries(otherPages('en', () => payload)))
        expect([payload, name, faultsOf(page)]).toEqual([payload, name, []])
    }
  })

  it('escapes what is put in, and only once', () => {
    const inner = html`<b>${'<&>"\''}</b>`
    expect(html`<p title="${'"'}">${inner}${[inner, 1, false, null]}</p>`.toString()).toBe(
      '<p title="&quot;"><b>&lt;&amp;&gt;&quot;&#39;</b><b>&lt;&amp;&gt;&quot;&#39;</b>1</p>',
    )
  })

  it.each([
    ['https://a.example/x?y=1&z', 'https://a.example/x?y=1&z'],
    ['webcal://a.example/x.ics', 'webcal://a.example/x.ics'],
    ['mailto:a@b.example', 'mailto:a@b.example'],
    ['tel:+4712345678', 'tel:+4712345678'],
    ['HTTPS://A.example', 'https://a.example/'],
    ['javascript:alert(1)', null],
    ['java\nscript:alert(1)', null],
    [' javascript:alert(1)', null],
    ['\u0001javascript:alert(1)', null],
    ['data:text/html,x', null],
    ['vbscript:x', null],
    ['file:///etc/passwd', null],
    ['blob:https://a.example/1', null],
    ['//a.example', null],
    ['/x', null],
    ['', null],
  ])('takes %j as an address only if it is harmless', (address, href) => expect(safeHref(address)).toBe(href))

  it('makes links of web addresses and leaves the sentence around them', () => {
    expect(linked('See (https://a.example/b?c=1&d), or mailto:x@y.example.').toString()).toBe(
      'See (<a href="https://a.example/b?c=1&amp;d" rel="noreferrer noopener nofollow">https://a.example/b?c=1&amp;d</a>), or <a href="mailto:x@y.example" rel="noreferrer noopener nofollow">mailto:x@y.example</a>.',
    )
    expect(linked('javascript:alert(1) data:text/html,x').toString()).toBe('javascript:alert(1) data:text/html,x')
    expect(linked('x'.repeat(50), 10).toString()).toBe(`${'x'.repeat(10)}…`)
  })
})
