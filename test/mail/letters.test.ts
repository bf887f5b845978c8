/** Letters as they are composed: four languages with nothing of another left, both bodies the same, nothing of a name that acts. */
import { describe, expect, it } from '@jest/globals'
import { composeInvitation } from '../../src/mail/invitation-message.ts'
import { calendarName, invitationIn, lettersIn, publicUrl } from './letters.ts'

const languages = ['en', 'sv', 'nb', 'da'] as const
const all = { en: lettersIn('en'), sv: lettersIn('sv'), nb: lettersIn('nb'), da: lettersIn('da') }
const names = Object.keys(all.en)
/** Words of each language that none of the others has. */
const only = {
  en: /\b(?:the|you|your|with|this|these|from|when|nobody|sent)\b/i,
  sv: /\b(?:och|inte|är|inget|ingen|från|länk|den här)\b/i,
  nb: /\b(?:ikke|lenke|invitasjon\w*|deg|hvis|fra og med)\b/i,
  da: /\b(?:ikke|dig|hvis|af|eller|mail)\b/i,
}
const addresses = (text: string) => [...new Set(text.match(/http:\/\/[^\s"<]+/g) ?? [])].toSorted()

describe.each(names)('%s', name => {
  it('is written in each language, subject too, with no English left and no line of another', () => {
    for (const language of languages) {
      const { subject, text, html, language: said } = all[language][name]!
      expect([said, html.includes(`<html lang="${language}">`), `${name}: ${subject}`.length > name.length + 2]).toEqual([
        language,
        true,
        true,
      ])
      const words = text.replaceAll(/^>.*$|\S+[@:/]\S+/gm, ' ')
      if (language === 'en') continue
      expect(`${subject}\n${words}`).not.toMatch(only.en)
      const shared = new Set(all.en[name]!.text.split('\n'))
      const left = words.split('\n').filter(line => /\p{L}+ \p{L}+ \p{L}+ \p{L}+/u.test(line) && shared.has(line))
      expect(left).toEqual([])
    }
    expect(languages.filter(language => language !== 'en').every(language => only[language].test(all[language][name]!.text))).toBe(true)
  })

  it('has the same addresses and the same words in both bodies', () => {
    for (const language of languages) {
      const { text, html } = all[language][name]!
      expect(addresses(html)).toEqual(addresses(text))
      const plain = html
        .replace(/^.*<\/style>/s, '')
        // Of a button its address is not written out a second time where there is nothing to click.
        .replaceAll(/<p[^>]*>[^<]*<br><a href="([^"]+)"[^>]*>[^<]*<\/a><\/p>/g, (whole, href: string) =>
          html.split(`href="${href}"`).length > 2 ? '' : whole,
        )
        .replaceAll(/<[^>]+>/g, ' ')
        .replaceAll('&lt;', '<')
        .replaceAll('&gt;', '>')
        .replaceAll('&quot;', '"')
        .replaceAll('&#39;', '’')
        .replaceAll('&amp;', '&')
      const said = new Set(plain.match(/[\p{L}\d]{3,}/gu))
      const written = new Set(text.replaceAll("'", '’').match(/[\p{L}\d]{3,}/gu))
      expect([...said].filter(word => word !== 'nbsp' && !written.has(word))).toEqual([])
    }
  })

  it('carries no markup of a name, no image, no class and nothing to be fetched, and is far below where Gmail cuts', () => {
    for (const language of languages) {
      const { html, subject } = all[language][name]!
      expect(html).not.toMatch(/<img|<script|<link|class=|url\(|<b>Å|<i>|<Studio>|<Lind>|<Web>/)
      expect(subject).not.toMatch(/[\r\n]/)
      expect(Buffer.byteLength(html)).toBeLessThan(50_000)
    }
  })
})

describe('an invitation', () => {
  it('shows an event at the level that the recipient gets, and of the calendar its name alone', () => {
    const at = (role: 'freeBusyRead' | 'limitedRead' | 'read') => composeInvitation(invitationIn('en', { role, message: null }), publicUrl)
    for (const body of ['text', 'html'] as const) {
      expect(at('freeBusyRead')[body]).toContain('Busy')
      expect(at('freeBusyRead')[body]).not.toContain('Steering group')
      expect(at('limitedRead')[body]).toContain('Steering group')
      expect(at('limitedRead')[body]).toContain('Harbour Street 4')
      expect(at('limitedRead')[body]).not.toContain('agenda')
      expect(at('read')[body]).toContain('agenda')
    }
    expect(at('read').text).toContain(calendarName)
  })

  it('links its author’s address to write to, and nothing in it becomes a field of that mail (RFC 6068)', () => {
    const shown = { name: 'Bo', address: 'a?bcc=c&d#e@fabrikam.example' }
    const { html } = composeInvitation(invitationIn('en', { author: { shown, mailbox: null, behalf: null, proven: false } }), publicUrl)
    expect(html).toContain('href="mailto:a%3Fbcc%3Dc%26d%23e@fabrikam.example"')
  })

  it('keeps its subject on one line and its recipients, whatever a name holds', () => {
    const shown = { name: 'Anna\r\nBcc: all@nordlys.example', address: 'anna@nordlys.example' }
    const { subject } = composeInvitation(invitationIn('sv', { author: { shown, mailbox: null, behalf: null, proven: false } }), publicUrl)
    expect(subject).not.toMatch(/[\r\n]/)
  })
})
