/** The mail of an invitation: who, which calendar, at what level, until when, and the addresses. Nothing of what is in the calendar. Pure. */
import { oneLine } from '../language/one-line.ts'
import { type Html, html, markup } from '../pages/html.ts'
import { wordsOf } from '../pages/words/catalogues.ts'
import { formatsOf } from '../pages/words/format.ts'
import type { InvitationContent } from '../services/invitation-mail.ts'
import { authorName } from './author.ts'
import { lines } from './days-html.ts'
import { accent, card, fonts, ink, line, paper, quiet, soft, styleSheet } from './palette.ts'
import { longestName } from './snapshot-message.ts'
import { wrap } from './snapshot-text.ts'
import { type InvitationWords, invitationWordsOf } from './words/invitations.ts'

export interface InvitationMail {
  subject: string
  html: string
  text: string
}

interface Button {
  text: string
  href: string
}

interface Said {
  lead: string
  level: string
  asked: string | null
  /** The first is the one that most people want. */
  buttons: Button[]
  /** Written out, for whoever reads without HTML or wants to keep them. */
  addresses: { label: string; href: string }[]
  notes: string[]
  foot: string
}

type Shown = InvitationContent & { sharer: { name: string; address: string } }

/** @param publicUrl how people reach the server, without a slash at the end */
export function composeInvitation(given: InvitationContent, publicUrl: string): InvitationMail {
  const { author, language } = given
  const answered = author.mailbox ?? author.shown
  const content = { ...given, sharer: { name: authorName(author, language), address: answered.address } }
  const words = invitationWordsOf(language)
  const [sharer, calendar] = [oneLine(content.sharer.name, longestName), oneLine(content.calendarName, longestName)]
  const subject = content.subject ?? words.subject(sharer, calendar)
  const said: Said = {
    lead: words.lead(sharer, calendar),
    level: `${wordsOf(content.language).you[content.role]}.`,
    asked: content.shareBack && content.kind !== 'personal' && content.kind !== 'guest' ? words.asked(sharer) : null,
    ...ways(content, publicUrl, words),
    foot: `${words.from(content.organizationName)} ${words.reply(oneLine(answered.name, longestName))} ${words.unexpected}`,
  }
  return { subject, html: htmlOf(content, subject, said), text: textOf(content, said) }
}

function ways(content: Shown, publicUrl: string, words: InvitationWords): Pick<Said, 'buttons' | 'addresses' | 'notes'> {
  const { kind, token, calendarId, language, expiresAt, organizationName } = content
  if (kind === 'personal') {
    const page = `${publicUrl}/p/${token}`
    return {
      buttons: [{ text: words.open, href: page }],
      addresses: [
        { label: words.html, href: page },
        { label: words.ics, href: `${page}.ics` },
      ],
      notes: [words.secret],
    }
  }
  const href = `${publicUrl}/i/${token}`
  const once = words.once(formatsOf(language).dateYear(expiresAt.toISOString().slice(0, 10)))
  const plain = { label: words.plain, href }
  if (kind === 'guest') return { buttons: [{ text: words.accept, href }], addresses: [plain], notes: [words.prove, once] }
  const both = [
    { text: words.add, href },
    { text: words.back, href: `${href}?back` },
  ]
  if (kind === 'federated') return { buttons: both, addresses: [plain], notes: [words.signIn(organizationName), once] }
  const itself = { label: words.calendar, href: `${publicUrl}/calendars/${calendarId}/view` }
  return { buttons: both, addresses: [plain, itself], notes: [once] }
}

// The style sheet is text of this source code, put together from colours.
const sheet = markup(Object.assign([styleSheet], { raw: [styleSheet] }))

function htmlOf({ language, calendarName, message, sharer }: Shown, subject: string, said: Said): string {
  const plain = `margin:12px 0 0;font-size:15px;line-height:22px;color:${ink}`
  const small = `margin:12px 0 0;font-size:14px;line-height:20px;color:${soft}`
  const quoted =
    message !== null &&
    html`<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="margin:16px 0 0"><tr><td style="padding:2px 0 2px 14px;font-size:15px;line-height:22px;color:${ink};border-left:3px solid ${line}">${lines(message)}</td></tr></table>`
  const asked = said.asked !== null && html`<p style="${plain}">${said.asked}</p>`
  const main = html`<h1 style="margin:0;font-size:24px;line-height:30px;letter-spacing:-.3px;font-weight:600;color:${ink}">${calendarName}</h1><p style="margin:4px 0 0;font-size:14px;line-height:20px;color:${soft}">${sharer.name} · <a href="mailto:${encodeURI(sharer.address)}" style="color:${accent}">${sharer.address}</a></p><p style="${plain}">${said.lead} ${said.level}</p>${quoted}${asked}<table role="presentation" cellpadding="0" cellspacing="0" border="0" style="margin:20px 0 8px">${said.buttons.map((one, index) => button(one, index === 0))}</table>${said.addresses.map(one => html`<p style="${small}">${one.label}<br><a href="${one.href}" style="color:${accent}">${one.href}</a></p>`)}${said.notes.map(one => html`<p style="${small}">${one}</p>`)}`
  const body = html`<!doctype html><html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark"><title>${subject}</title><style>${sheet}</style></head><body bgcolor="${paper}" style="margin:0;padding:0"><table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" bgcolor="${paper}"><tr><td align="center" style="padding:24px 10px"><table role="presentation" width="600" cellpadding="0" cellspacing="0" border="0" bgcolor="${card}" style="width:100%;max-width:600px;border:1px solid ${line};border-radius:14px;overflow-wrap:anywhere;word-break:break-word;font-family:${fonts};text-align:left"><tr><td data-edge="1" style="padding:28px 32px 24px">${main}</td></tr><tr><td data-edge="1" style="padding:16px 32px 24px;border-top:1px solid ${line}"><p style="margin:0;font-size:13px;line-height:18px;color:${quiet}">${said.foot}</p></td></tr></table></td></tr></table></body></html>`
  return body.toString()
}

function button({ text, href }: Button, first: boolean): Html {
  const ground = first ? accent : card
  const on = first && html` data-on="1"`
  return html`<tr><td style="padding:0 0 10px"><table role="presentation" cellpadding="0" cellspacing="0" border="0"><tr><td bgcolor="${ground}" style="border:1px solid ${accent};border-radius:9px"><a href="${href}"${on} style="display:inline-block;padding:11px 20px;font-size:15px;line-height:20px;font-weight:600;text-decoration:none;color:${first ? '#ffffff' : accent}">${text}</a></td></tr></table></td></tr>`
}

function textOf({ calendarName, message, sharer }: Shown, said: Said): string {
  const name = oneLine(calendarName, longestName)
  const blocks = [
    [name, '='.repeat(Math.min(76, Array.from(name).length)), `${sharer.name} <${sharer.address}>`],
    wrap(`${said.lead} ${said.level}`, ''),
    ...(message === null ? [] : [message.split('\n').flatMap(one => wrap(one, '> '))]),
    ...(said.asked === null ? [] : [wrap(said.asked, '')]),
    ...said.buttons.map(({ text, href }) => [`${text}:`, href]),
    ...said.addresses.filter(one => !said.buttons.some(({ href }) => href === one.href)).map(({ label, href }) => [label, href]),
    ...said.notes.map(one => wrap(one, '')),
    // "-- " begins a signature, which programs fold away.
    ['-- ', ...wrap(said.foot, '')],
  ]
  return `${blocks.map(block => block.join('\n')).join('\n\n')}\n`
}
