/** Bodies of XML and what reports ask for (bad inputs 98 to 135): each fault has its own answer, and nothing is half done. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { processorMs } from '../setup/processor.ts'
import { type Answer, declared } from './client.ts'
import { event, makeScene, type Scene, syncBody } from './scene.ts'

let scene: Scene
beforeAll(async () => {
  scene = await makeScene()
})
afterAll(async () => {
  await scene.close()
})

async function within(ms: number, send: () => Promise<Answer>): Promise<Answer> {
  const before = processorMs()
  const answer = await send()
  expect(processorMs() - before).toBeLessThan(ms)
  return answer
}

const open = '<D:propfind xmlns:D="DAV:">'
const props = (inner: string) => `${open}<D:prop>${inner}</D:prop></D:propfind>`

describe('XML', () => {
  const methods = ['PROPFIND', 'PROPPATCH', 'REPORT', 'ACL', 'LOCK', 'MKCALENDAR', 'MKCOL']
  it.each<[string, string | Buffer]>([
    ['98 cut', `${open}<D:prop>`],
    ['99 not XML', 'propfind'],
    ['100 JSON', '{"propfind":{}}'],
    ['101 mismatched', `${open}<D:prop></D:propfind></D:prop>`],
    ['102 a doubled attribute', '<D:propfind xmlns:D="DAV:" a="1" a="2"/>'],
    ['102 a doubled attribute by two prefixes', '<D:propfind xmlns:D="DAV:" xmlns:E="DAV:" D:a="1" E:a="2"/>'],
    ['103 two roots', `${props('<D:getetag/>')}<a/>`],
    ['104 an unbound prefix', '<D:propfind/>'],
    ['104 an unbound prefix inside', props('<X:y/>')],
    ['105 the prefix xml rebound', `<D:propfind xmlns:D="DAV:" xmlns:xml="urn:x"><D:allprop/></D:propfind>`],
    ['106 a reference to nothing', props('<D:a>&#0;</D:a>')],
    ['106 a reference to half a character', props('<D:a>&#xD800;</D:a>')],
    ['106 a reference beyond Unicode', props('<D:a>&#x7FFFFFFF;</D:a>')],
    ['107 an undefined entity', props('<D:a>&foo;</D:a>')],
    ['108 NUL', props('<D:a>\u0000</D:a>')],
    [
      '109 bad UTF-8',
      Buffer.concat([Buffer.from(`${open}<D:prop><D:a>`), Buffer.from([0xc3, 0x28]), Buffer.from('</D:a></D:prop></D:propfind>')]),
    ],
    ['109 UTF-16', Buffer.from(`\uFEFF${props('<D:getetag/>')}`, 'utf16le')],
    ['110 an external entity', `<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>${props('&e;')}`],
    ['110 entities in entities', `<!DOCTYPE x [<!ENTITY a "${'x'.repeat(1000)}"><!ENTITY b "${'&a;'.repeat(1000)}">]>${props('&b;')}`],
    ['110 a document type', `<!DOCTYPE propfind>${props('<D:getetag/>')}`],
    ['111 another root', '<D:multistatus xmlns:D="DAV:"/>'],
    ['111 another namespace', '<propfind xmlns="urn:x"><allprop/></propfind>'],
    ['113 depth', `${open}${'<D:prop>'.repeat(100_000)}`],
    ['114 attributes', `<D:propfind xmlns:D="DAV:" ${Array.from({ length: 60_000 }, (_none, index) => `a${index}=""`).join(' ')}/>`],
    [
      '114 namespaces',
      `<D:propfind xmlns:D="DAV:" ${Array.from({ length: 60_000 }, (_none, index) => `xmlns:n${index}="u"`).join(' ')}><D:allprop/></D:propfind>`,
    ],
    ['114 properties', props('<D:a/>'.repeat(60_000))],
  ])('%s', async (what, body) => {
    for (const method of methods) {
      const at = method.startsWith('MK') ? `${scene.home()}never/` : scene.path
      const answer = await within(2000, async () => await scene.anna.ask(method, at, body))
      const expected = what.startsWith('111') ? [400, 403, 415] : [400, 413]
      expect([method, expected.includes(answer.status)]).toEqual([method, true])
      if (what.startsWith('110')) expect(answer.condition()).toBe('no-external-entities')
      expect(answer.text).not.toMatch(/root:/)
    }
    expect((await scene.anna.propfind(`${scene.home()}never/`, '<D:getetag/>')).status).toBe(404)
    expect(scene.faults).toEqual([])
  })

  it.each([
    ['112 a report that nobody knows', '<X:banana xmlns:X="urn:x"/>', 'supported-report'],
    ['112 a report of address books', '<C:addressbook-query xmlns:C="urn:ietf:params:xml:ns:carddav"/>', 'supported-report'],
  ])('%s', async (_what, body, condition) => {
    const answer = await scene.anna.report(scene.path, body)
    expect([answer.status, answer.condition()]).toEqual([403, condition])
  })

  it.each([
    ['2', 400, null],
    ['-1', 400, null],
    ['banana', 400, null],
    ['infinity', 403, 'propfind-finite-depth'],
  ])('115, 116 Depth %s', async (depth, status, condition) => {
    for (const at of ['/dav/', scene.home(), scene.path]) {
      const answer = await scene.anna.ask('PROPFIND', at, props('<D:getetag/>'), { Depth: depth })
      expect([answer.status, answer.condition()]).toEqual([status, condition])
    }
  })

  it('114 a thousand properties, each told apart', async () => {
    const asked = Array.from({ length: 1000 }, (_none, index) => `<X:p${index} xmlns:X="urn:x"/>`).join('')
    const told = (await within(2000, async () => await scene.anna.propfind(scene.path, asked))).responses().get(scene.path)
    expect(told?.lacks).toHaveLength(1000)
  })
})

describe('PROPPATCH', () => {
  const patch = (inner: string) =>
    `<D:propertyupdate ${declared} xmlns:X="urn:x"><D:set><D:prop>${inner}</D:prop></D:set></D:propertyupdate>`
  const name = async () => (await scene.anna.propfind(scene.path, '<D:displayname/><X:a xmlns:X="urn:x"/>')).responses().get(scene.path)

  it.each([
    [
      '117 a protected property',
      '<D:displayname>Changed</D:displayname><X:a>1</X:a><D:resourcetype/>',
      /cannot-modify-protected-property[\s\S]*424/,
    ],
    [
      '117 a protected property of CalDAV',
      '<D:displayname>Changed</D:displayname><C:max-resource-size>1</C:max-resource-size>',
      /cannot-modify-protected-property[\s\S]*424/,
    ],
    [
      '117 what privileges there are',
      '<D:displayname>Changed</D:displayname><D:current-user-privilege-set/>',
      /cannot-modify-protected-property[\s\S]*424/,
    ],
    ['118 a name of 900 KB', `<X:a>1</X:a><D:displayname>${'x'.repeat(900_000)}</D:displayname>`, /displayname[\s\S]*403[\s\S]*424/],
    ['118 a name of two lines', '<X:a>1</X:a><D:displayname>a&#10;b</D:displayname>', /displayname[\s\S]*403[\s\S]*424/],
    ['118 a value of 900 KB', `<X:a>${'x'.repeat(900_000)}</X:a><D:displayname>Changed</D:displayname>`, /403[\s\S]*424/],
    ['a colour that is none', '<A:calendar-color>red;}</A:calendar-color><D:displayname>Changed</D:displayname>', /403[\s\S]*424/],
    ['an order that is none', '<A:calendar-order>first</A:calendar-order><D:displayname>Changed</D:displayname>', /403[\s\S]*424/],
  ])('%s: and nothing else of the batch', async (_what, inner, expected) => {
    const answer = await within(2000, async () => await scene.anna.ask('PROPPATCH', scene.path, patch(inner)))
    expect(answer.status).toBe(207)
    expect(answer.text).toMatch(expected)
    expect([(await name())?.has.get('displayname')?.text, (await name())?.lacks]).toEqual(['Work', ['a']])
  })

  it('118 control characters in a name', async () => {
    expect((await scene.anna.ask('PROPPATCH', scene.path, patch('<D:displayname>a\u0001b</D:displayname>'))).status).toBe(400)
    expect((await name())?.has.get('displayname')?.text).toBe('Work')
  })

  it('of what is no calendar, of what is not there, of nothing', async () => {
    for (const at of ['/dav/', scene.home(), `/dav/principals/${scene.world.anna.address}/`, `${scene.path}good.ics`]) {
      const answer = await scene.anna.ask('PROPPATCH', at, patch('<D:displayname>x</D:displayname><X:a>1</X:a>'))
      expect([at, answer.status, /200 OK/.test(answer.text), /403 Forbidden/.test(answer.text)]).toEqual([at, 207, false, true])
    }
    expect((await scene.anna.ask('PROPPATCH', `${scene.home()}none/`, patch('<X:a>1</X:a>'))).status).toBe(404)
    expect((await scene.anna.ask('PROPPATCH', scene.path, `<D:propertyupdate ${declared}/>`)).status).toBe(400)
  })

  it('more properties than a person may keep: none is kept', async () => {
    const many = Array.from({ length: 150 }, (_none, index) => `<X:p${index}>1</X:p${index}>`).join('')
    const answer = await scene.anna.ask('PROPPATCH', scene.path, patch(many))
    expect([answer.status, answer.condition()]).toEqual([507, 'quota-not-exceeded'])
    const told = (await scene.anna.propfind(scene.path, '<X:p0 xmlns:X="urn:x"/>')).responses().get(scene.path)
    expect(told?.lacks).toEqual(['p0'])
  })
})

describe('REPORT', () => {
  const asking = (inner: string, prop = '<D:getetag/>') =>
    `<C:calendar-query ${declared}><D:prop>${prop}</D:prop>${inner}</C:calendar-query>`
  const top = (inner: string) => `<C:filter><C:comp-filter name="VCALENDAR">${inner}</C:comp-filter></C:filter>`
  const inEvents = (inner: string) => asking(top(`<C:comp-filter name="VEVENT">${inner}</C:comp-filter>`))
  const range = (attributes: string) => inEvents(`<C:time-range ${attributes}/>`)
  const summary = (inner: string) => inEvents(`<C:prop-filter name="SUMMARY">${inner}</C:prop-filter>`)
  const data = (inner: string, attributes = '') => asking(top(''), `<C:calendar-data ${attributes}>${inner}</C:calendar-data>`)
  const get = (href: string) => `<C:calendar-multiget ${declared}><D:prop><D:getetag/></D:prop>${href}</C:calendar-multiget>`

  it.each<[string, string, number, string | null]>([
    ['119 no filter', asking(''), 403, 'valid-filter'],
    ['119 two filters', asking(top('') + top('')), 403, 'valid-filter'],
    ['119 an empty filter', asking('<C:filter/>'), 403, 'valid-filter'],
    ['120 another top', asking('<C:filter><C:comp-filter name="VEVENT"/></C:filter>'), 403, 'valid-filter'],
    ['121 no name', asking('<C:filter><C:comp-filter/></C:filter>'), 403, 'valid-filter'],
    ['121 no name of a property', inEvents('<C:prop-filter/>'), 403, 'valid-filter'],
    ['121 no name of a parameter', summary('<C:param-filter/>'), 403, 'valid-filter'],
    ['122 a range backwards', range('start="20270302T000000Z" end="20270301T000000Z"'), 403, 'valid-filter'],
    ['122 a range of nothing', range('start="20270302T000000Z" end="20270302T000000Z"'), 403, 'valid-filter'],
    ['122 a range without either', range(''), 403, 'valid-filter'],
    ['122 local', range('start="20270301T000000" end="20270302T000000Z"'), 403, 'valid-filter'],
    ['122 a date', range('start="20270301" end="20270302"'), 403, 'valid-filter'],
    ['122 junk', range('start="now" end="later"'), 403, 'valid-filter'],
    ['122 a 13th month', range('start="20271301T000000Z" end="20271302T000000Z"'), 403, 'valid-filter'],
    ['123 not defined, and more', summary('<C:is-not-defined/><C:text-match>x</C:text-match>'), 403, 'valid-filter'],
    [
      '123 time and text of one property',
      summary('<C:time-range start="20270301T000000Z"/><C:text-match>x</C:text-match>'),
      403,
      'valid-filter',
    ],
    ['123 a negation that is none', summary('<C:text-match negate-condition="maybe">x</C:text-match>'), 403, 'valid-filter'],
    ['124 a component that nobody knows', asking(top('<C:comp-filter name="X-FOO"/>')), 403, 'supported-filter'],
    ['124 an alarm outside an event', asking(top('<C:comp-filter name="VALARM"/>')), 403, 'supported-filter'],
    ['124 an element that nobody knows', inEvents('<C:banana/>'), 403, 'supported-filter'],
    ['125 a collation', summary('<C:text-match collation="i;klingon">x</C:text-match>'), 403, 'supported-collation'],
    ['126 another type', data('', 'content-type="text/vcard"'), 403, 'supported-calendar-data'],
    ['126 another version', data('', 'version="1.0"'), 403, 'supported-calendar-data'],
    ['127 expand without an end', data('<C:expand start="20270301T000000Z"/>'), 400, null],
    ['127 expand junk', data('<C:expand start="junk" end="20270301T000000Z"/>'), 400, null],
    ['127 expand backwards', data('<C:expand start="20270302T000000Z" end="20270301T000000Z"/>'), 400, null],
    [
      '127 expand and limit',
      data(
        '<C:expand start="20270301T000000Z" end="20270302T000000Z"/><C:limit-recurrence-set start="20270301T000000Z" end="20270302T000000Z"/>',
      ),
      400,
      null,
    ],
    ['127 a selection of nothing', data('<C:comp/>'), 400, null],
    ['128 a time zone that is none', asking(`${top('')}<C:timezone>junk</C:timezone>`), 403, 'valid-calendar-data'],
    ['128 a time zone that nobody knows', asking(`${top('')}<C:timezone-id>Middle/Earth</C:timezone-id>`), 403, 'valid-timezone'],
    ['130 nothing asked for', get(''), 400, null],
    [
      '130 too many',
      get(Array.from({ length: 5001 }, (_none, index) => `<D:href>/dav/${index}</D:href>`).join('')),
      403,
      'number-of-matches-within-limits',
    ],
    ['131 a token that is junk', syncBody('junk'), 403, 'valid-sync-token'],
    ['131 a token that is SQL', syncBody("' OR 1=1 --"), 403, 'valid-sync-token'],
    ['131 a token that is forged', syncBody('urn:dela:sync:1.AAAAAAAAAAAAAAAAAAAAAA'), 403, 'valid-sync-token'],
    ['131 a token below nothing', syncBody('urn:dela:sync:-1.AAAAAAAAAAAAAAAAAAAAAA'), 403, 'valid-sync-token'],
    ['131 a token of another server', syncBody('http://sabre.io/ns/sync/12'), 403, 'valid-sync-token'],
    ['132 a level that is none', syncBody().replace('>1<', '>banana<'), 400, null],
    ['133 limit 0', syncBody('', '<D:limit><D:nresults>0</D:nresults></D:limit>'), 403, 'number-of-matches-within-limits'],
    ['133 limit −1', syncBody('', '<D:limit><D:nresults>-1</D:nresults></D:limit>'), 400, null],
    ['133 limit junk', syncBody('', '<D:limit><D:nresults>many</D:nresults></D:limit>'), 400, null],
    ['133 an empty limit', syncBody('', '<D:limit/>'), 400, null],
    [
      '129 three hundred years of busy times',
      `<C:free-busy-query ${declared}><C:time-range start="20000101T000000Z" end="23000101T000000Z"/></C:free-busy-query>`,
      403,
      'number-of-matches-within-limits',
    ],
    ['busy times without a range', `<C:free-busy-query ${declared}/>`, 400, null],
    ['busy times without an end', `<C:free-busy-query ${declared}><C:time-range start="20270301T000000Z"/></C:free-busy-query>`, 400, null],
    ['a property without a name', `<D:expand-property ${declared}><D:property/></D:expand-property>`, 400, null],
    ['a match of nothing', `<D:principal-match ${declared}/>`, 403, 'supported-report'],
  ])('%s', async (_what, body, status, condition) => {
    const answer = await within(2000, async () => await scene.anna.report(scene.path, body))
    expect([answer.status, answer.condition()]).toEqual([status, condition])
    expect(scene.faults).toEqual([])
  })

  it('130 each address by itself, and what is named often is read once', async () => {
    const good = `${scene.path}good.ics`
    const hrefs = [
      good,
      `${scene.path}none.ics`,
      'http://evil.example/dav/x.ics',
      `${scene.path}../../x.ics`,
      '/etc/passwd',
      '%zz',
      '',
      '*',
      'javascript:1',
    ]
    const answer = await scene.anna.report(scene.path, get(hrefs.map(href => `<D:href>${href}</D:href>`).join('')))
    const told = answer.responses()
    expect(hrefs.map(href => told.get(href)?.status)).toEqual([null, 404, 404, 400, 404, 400, 400, 400, 400])
    expect(told.get(good)?.has.has('getetag')).toBe(true)
    const often = await within(2000, async () => await scene.anna.report(scene.path, get(`<D:href>${good}</D:href>`.repeat(2000))))
    expect([often.status, often.text.split(good).length - 1]).toEqual([207, 1])
  })

  it('134 text is taken to the letter', async () => {
    expect((await scene.anna.put(`${scene.path}percent.ics`, event('percent', { SUMMARY: "SUMMARY:100%_\\\\'; DROP" }))).status).toBe(201)
    const found = async (text: string) => [
      ...(await scene.anna.report(scene.path, summary(`<C:text-match>${text}</C:text-match>`))).responses().keys(),
    ]
    for (const text of ['%', '_', "'; DROP", '\\']) expect([text, await found(text)]).toEqual([text, [`${scene.path}percent.ics`]])
    expect(await found("' OR '1'='1")).toEqual([])
    expect((await scene.anna.ask('DELETE', `${scene.path}percent.ics`)).status).toBe(204)
  })

  it('135 busy times without the right to them, and of what is not there, are the same', async () => {
    const busy = `<C:free-busy-query ${declared}><C:time-range start="20270301T000000Z" end="20270302T000000Z"/></C:free-busy-query>`
    const hidden = await scene.world.calendar(scene.world.anna, 'Hidden')
    await scene.world.share(scene.world.anna, hidden, null, 'none')
    const unseen = await scene.cia.report(`${scene.home(scene.world.cia)}${hidden}/`, busy)
    const nowhere = await scene.cia.report(`${scene.home(scene.world.cia)}${hidden.replace(/^./, 'f')}/`, busy)
    expect([unseen.status, nowhere.status]).toEqual([404, 404])
    expect(unseen.text).toBe(nowhere.text)
  })

  it('a filter a thousand levels deep, and a text of a megabyte', async () => {
    const deep = inEvents('<C:comp-filter name="VALARM">'.repeat(60) + '</C:comp-filter>'.repeat(60))
    expect((await scene.anna.report(scene.path, deep)).status).toBeLessThan(500)
    const long = summary(`<C:text-match>${'x'.repeat(900_000)}</C:text-match>`)
    expect((await within(2000, async () => await scene.anna.report(scene.path, long))).status).toBe(207)
    await scene.healthy()
  })
})
