/** The parts that read what clients send: addresses, If lists, entity tags, XML. Pure. */
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { ifHolds, matchesStrongly, matchesWeakly, parseIf, submittedTokens } from '../../src/http/if-header.ts'
import { element, encodeSegment, xmlText } from '../../src/http/xml.ts'
import { parseXml } from '../../src/http/xml-tree.ts'
import { hrefOf, readAddress, readTarget } from '../../src/webdav/address.ts'

const self = 'anna@nordlys.example'
const read = (path: string) => readAddress(path, self, 255)

describe('addresses', () => {
  it.each([
    ['/webdav', { kind: 'root' }],
    ['/webdav/', { kind: 'root' }],
    ['/webdav/bo@x.example', { kind: 'folder', address: 'bo@x.example' }],
    ['/webdav/Bo%40X.example/', { kind: 'folder', address: 'bo@x.example' }],
    ['/webdav/a%20b.ics', { kind: 'file', address: self, fileName: 'a b.ics' }],
    ['/webdav/bo@x.example/A.ICS', { kind: 'file', address: 'bo@x.example', fileName: 'A.ICS' }],
    ['/webdav/bo@x.ics/', { kind: 'folder', address: 'bo@x.ics' }],
    ['/webdav/bo@x.ics/f.ics', { kind: 'file', address: 'bo@x.ics', fileName: 'f.ics' }],
    ['/webdav/.ics', { kind: 'plain', address: self, path: '.ics' }],
    ['/webdav/bo@x.example/._A.ics', { kind: 'plain', address: 'bo@x.example', path: '._A.ics' }],
    ['/webdav/bo@x.example/a/b c/d', { kind: 'plain', address: 'bo@x.example', path: 'a/b c/d' }],
    ['/webdav/notes', { kind: 'nowhere', because: 'name' }],
    ['/webdav/bo@x.example/a/b.ics', { kind: 'nowhere', because: 'depth' }],
  ])('%s', (path, target) => expect(read(path)).toEqual(target))

  it('are written so that they are read again as the same', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1, maxLength: 60 }), name => {
        const path = `/webdav/${encodeSegment(self)}/${encodeSegment(`${name}.ics`)}`
        let target: ReturnType<typeof read>
        try {
          target = read(path)
        } catch {
          return
        }
        expect(target).toMatchObject({ kind: 'file', fileName: `${name}.ics`.normalize('NFC') })
        expect(read(hrefOf(target))).toEqual(target)
        expect(hrefOf(target)).toMatch(/^[\x21-\x7E]+$/)
        expect(hrefOf(target)).not.toMatch(/[?#<>"&]/)
      }),
    )
  })

  it('in headers are of this server or of none', () => {
    const refer = (text: string) => readTarget(text, ['dela.example:8080', 'calendar.example'], self, 255)
    expect(refer('https://dela.example:8080/webdav/a.ics')).toMatchObject({ fileName: 'a.ics' })
    expect(refer('http://Calendar.Example/webdav/a.ics')).toMatchObject({ fileName: 'a.ics' })
    expect(refer('http://dela.example/webdav/a.ics')).toBeNull()
    for (const bad of [
      'ftp://dela.example:8080/webdav/a.ics',
      '//evil/webdav/a.ics',
      'webdav/a.ics',
      '',
      '/webdav/a.ics#x',
      '/webdav/a.ics?x',
    ]) {
      expect(() => refer(bad)).toThrow()
    }
  })
})

describe('the If header', () => {
  const here = async () => ({ etag: '"e"', tokens: ['urn:uuid:1'] })

  it.each([
    ['(["e"])', true],
    ['([W/"e"])', false],
    ['(<urn:uuid:1>)', true],
    ['(<urn:uuid:1> ["e"])', true],
    ['(<urn:uuid:1> ["f"])', false],
    ['(<urn:uuid:2>) (["e"])', true],
    ['(Not <urn:uuid:2>)', true],
    ['(not ["e"])', false],
    ['<http://x/a> (["e"]) (["f"])', true],
    ['<http://x/a> (["f"])\t<http://x/b> ( <urn:uuid:1> )', true],
  ])('%s', async (header, holds) => expect(await ifHolds(parseIf(header), here)).toBe(holds))

  it.each([
    '',
    ' ',
    '()',
    '(',
    '(<urn:a>',
    '<http://x/a>',
    '(<a>) <b> (<c>)',
    '<a> <b> (<c>)',
    '(["e)',
    '(e)',
    '(<urn:a>) x',
    '(NotNot <a>)',
    '([e])',
  ])('refuses %j', header => expect(() => parseIf(header)).toThrow(/malformed/))

  it('never hangs or ends otherwise than with an answer', () => {
    const piece = fc.constantFrom('(', ')', '<urn:a>', '["e"]', 'Not ', ' ', '<http://x/>', '"', '[', 'W/', 'x')
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), pieces => {
        try {
          expect(parseIf(pieces.join('')).length).toBeGreaterThan(0)
        } catch (error) {
          expect(String(error)).toMatch(/malformed/)
        }
      }),
    )
    expect(() => parseIf('(["e"]) '.repeat(5000))).toThrow()
    expect(submittedTokens(parseIf('(<urn:a> Not <urn:b>) (["e"])'))).toEqual(['urn:a', 'urn:b'])
  })

  it('entity tags are compared strongly and weakly', () => {
    expect([
      matchesStrongly('"a", "b"', '"b"'),
      matchesStrongly('W/"b"', '"b"'),
      matchesStrongly('*', null),
      matchesStrongly('*', '"x"'),
    ]).toEqual([true, false, false, true])
    expect([matchesWeakly('W/"b"', '"b"'), matchesWeakly('"a"', '"b"'), matchesWeakly('*', null)]).toEqual([true, false, false])
    for (const bad of ['', 'a', '"a" "b"', '"a', 'w/"a"', `${'"a",'.repeat(20_000)}x`]) expect(() => matchesStrongly(bad, '"a"')).toThrow()
  })
})

describe('XML', () => {
  const limits = { depth: 64, nodes: 1000 }
  const parse = (text: string) => parseXml(Buffer.from(text), limits)

  it('is read with its namespaces, references and sections', () => {
    const root = parse(
      '<?xml version="1.0"?><a xmlns="DAV:" xmlns:z="urn:z" z:q="1"><z:b>x &amp; <![CDATA[<y>]]>&#229;</z:b><c xmlns=""/></a>',
    )
    expect(root).toMatchObject({
      namespace: 'DAV:',
      name: 'a',
      children: [{ namespace: 'urn:z', name: 'b', text: 'x & <y>å' }, { namespace: '' }],
    })
    expect([...root.attributes]).toEqual([['{urn:z}q', '1']])
  })

  it('is bounded in depth and in number', () => {
    expect(parse(`${'<a>'.repeat(64)}${'</a>'.repeat(64)}`).name).toBe('a')
    expect(() => parse(`${'<a>'.repeat(65)}${'</a>'.repeat(65)}`)).toThrow(/deeper/)
    expect(() => parse(`<a>${'<b c="1"/>'.repeat(600)}</a>`)).toThrow(/too many/)
    expect(() => parseXml(Buffer.from([0x3c, 0x61, 0x3e, 0xff, 0x3c, 0x2f, 0x61, 0x3e]), limits)).toThrow(/UTF-8/)
  })

  it('is written so that it is read again as the same', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 80 }), fc.string({ unit: 'binary', maxLength: 30 }), (text, namespace) => {
        const root = parse(`<r>${element({ namespace: xmlClean(namespace).trim(), name: 'n' }, xmlText(text))}</r>`)
        expect(root.children[0]?.text).toBe(xmlClean(text))
      }),
    )
  })
})

/** What XML can hold of a text. */
function xmlClean(text: string): string {
  // oxlint-disable-next-line no-control-regex -- what XML 1.0 §2.2 does not allow
  return text.toWellFormed().replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g, '')
}
