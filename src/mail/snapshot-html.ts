/** The HTML of a mailed calendar: tables with inline styles, at most 600 px wide, below the size at which Gmail cuts a message. */
import { authorName } from './author.ts'
import type { BusyStatus } from '../icalendar/object.ts'
import { busyStatuses } from '../icalendar/object.ts'
import { statusWordsOf } from '../language/status.ts'
import { type Html, html, markup } from '../pages/html.ts'
import { formatsOf } from '../pages/words/format.ts'
import type { AgendaDay } from './agenda.ts'
import { daysTable, type Layout, lines, writeTo } from './days-html.ts'
import { edgeOf } from './edges.ts'
import { miniMonth, monthsOf } from './mini-month.ts'
import { accent, card, fonts, ink, line, paper, quiet, soft, styleSheet } from './palette.ts'
import type { Composing } from './snapshot-message.ts'
import { mailWordsOf } from './words/catalogues.ts'

/** Gmail clips at 102 KB of decoded HTML. */
const mostBytes = 98_000
/** More rows than these never fit, however short they are; trying would only take time. */
const mostRoomy = 300
const mostDense = 1200

/** Roomy where it fits, dense where it does not, then without what is free, and then as many of the days as fit. */
export function snapshotHtml(composing: Composing): string {
  const fits = (one: string) => Buffer.byteLength(one) <= mostBytes
  const busy = onlyEvents(composing.days)
  for (const [layout, days, most] of [
    ['roomy', composing.days, mostRoomy],
    ['dense', composing.days, mostDense],
    ['dense', busy, mostDense],
  ] as const) {
    const whole = count(days) <= most ? page(composing, days, layout) : null
    if (whole !== null && fits(whole)) return whole
  }
  let good = { rows: 0, text: page(composing, [], 'dense') }
  let bad = Math.min(count(busy), mostDense)
  while (bad - good.rows > 10) {
    const rows = Math.floor((good.rows + bad) / 2)
    const text = page(composing, firstOf(busy, rows), 'dense')
    if (fits(text)) good = { rows, text }
    else bad = rows
  }
  return good.text
}

/** A daily schedule without what is between. */
function onlyEvents(days: readonly AgendaDay[]): AgendaDay[] {
  const left = days.map(day => ({ ...day, entries: day.entries.filter(one => one.kind === 'event') }))
  return left.filter(({ entries }) => entries.length > 0)
}

function count(days: readonly AgendaDay[]): number {
  return days.reduce((sum, { entries }) => sum + entries.length, 0)
}

function events(days: readonly AgendaDay[]): number {
  return days.reduce((sum, { entries }) => sum + entries.filter(one => one.kind === 'event').length, 0)
}

/** What is said of that which a body leaves out; null where it leaves nothing out. */
export function restOf({ content, days }: Composing, kept: readonly AgendaDay[]): string | null {
  const words = mailWordsOf(content.language)
  const left = events(days) - events(kept)
  if (left === 0) return content.complete ? null : words.incomplete
  if (!content.frame.attachCalendar) return words.incomplete
  return content.complete ? words.more(left) : words.evenMore
}

/** The days with the first so many entries of all. */
export function firstOf(days: readonly AgendaDay[], most: number): AgendaDay[] {
  const kept: AgendaDay[] = []
  let left = most
  for (const day of days) {
    if (left <= 0) break
    kept.push({ ...day, entries: day.entries.slice(0, left) })
    left -= day.entries.length
  }
  return kept
}

function page(composing: Composing, days: readonly AgendaDay[], layout: Layout): string {
  const { content, subject, sent } = composing
  const words = mailWordsOf(content.language)
  const body = html`<!doctype html><html lang="${content.language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark"><title>${subject}</title><style>${sheet}</style></head><body bgcolor="${paper}" style="margin:0;padding:0"><div style="display:none;max-height:0;overflow:hidden">${words.preheader(sent)}</div><table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" bgcolor="${paper}"><tr><td align="center" style="padding:24px 10px"><table role="presentation" width="600" cellpadding="0" cellspacing="0" border="0" bgcolor="${card}" style="width:100%;max-width:600px;border:1px solid ${line};border-radius:14px;overflow-wrap:anywhere;word-break:break-word;font-family:${fonts};text-align:left">${head(composing)}${main(composing, days, layout)}${foot(composing)}</table></td></tr></table></body></html>`
  return body.toString()
}

// The style sheet is text of this source code, put together from colours.
const sheet = markup(Object.assign([styleSheet], { raw: [styleSheet] }))

function head(composing: Composing): Html {
  const { content, scope, zone, days } = composing
  const { calendar, owner, role, message, language } = content
  const words = mailWordsOf(language)
  const period = { first: content.firstDay, last: content.lastDay }
  const busy = new Set(days.filter(({ entries }) => entries.some(one => one.kind === 'event')).map(({ day }) => day))
  const drawn = monthsOf(period)
  const alone = drawn.length === 1
  const months = drawn.map(month => miniMonth(month, period, busy, formatsOf(language), alone))
  const small = `margin:4px 0 0;font-size:14px;line-height:20px;color:${soft}`
  const quoted =
    message !== null &&
    html`<tr><td data-edge="1" style="padding:12px 32px 8px"><table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"><tr><td style="padding:2px 0 2px 14px;font-size:15px;line-height:22px;color:${ink};border-left:3px solid ${line}">${lines(message)}</td></tr></table></td></tr>`
  return html`<tr><td data-edge="1" data-head="1" style="padding:28px 32px 8px">${alone && months}<h1 style="margin:0;font-size:24px;line-height:30px;letter-spacing:-.3px;font-weight:600;color:${ink}">${calendar.name}</h1><p style="${small}">${owner.name} · <a href="${writeTo(owner.address)}" style="color:${accent}">${owner.address}</a></p><p style="margin:12px 0 0;font-size:16px;line-height:22px;font-weight:600;color:${ink}">${scope}</p><p style="${small}">${words.shows[role]} · ${zone}</p></td></tr>${quoted}${!alone && html`<tr><td data-edge="1" style="padding:12px 32px 0">${months}</td></tr>`}`
}

function main(composing: Composing, days: readonly AgendaDay[], layout: Layout): Html {
  const { content, range } = composing
  const { role, language, calendar } = content
  const words = mailWordsOf(language)
  const rest = restOf(composing, days)
  const note = `margin:20px 0 0;font-size:14px;line-height:20px;color:${soft}`
  const empty = role === 'freeBusyRead' ? words.nothingBusy(range) : words.nothing(range)
  const shown = composing.days.length === 0 ? html`<p style="${note}">${empty}</p>` : daysTable(days, calendar.color, layout)
  return html`<tr><td data-edge="1" style="padding:0 32px 24px">${shown}${rest !== null && html`<p style="${note}">${rest}</p>`}${layout === 'roomy' && legend(composing)}</td></tr>`
}

/** What the edges mean: those that are there, unless all are simply busy. */
function legend({ content, days }: Composing): Html | null {
  const used = new Set<BusyStatus>(days.flatMap(({ entries }) => entries.filter(one => one.kind === 'event').map(({ status }) => status)))
  if (used.size === 0 || (used.size === 1 && used.has('busy'))) return null
  const words = statusWordsOf(content.language)
  const marks = busyStatuses
    .filter(status => used.has(status))
    .map(
      status =>
        html`<tr><td style="padding:0 0 0 8px;font-size:12px;line-height:16px;color:${quiet};border-left:${edgeOf(status, content.calendar.color)}">${words[status]}</td></tr><tr><td height="6" style="font-size:0;line-height:6px">&nbsp;</td></tr>`,
    )
  return html`<table role="presentation" cellpadding="0" cellspacing="0" border="0" style="margin-top:24px">${marks}</table>`
}

function foot({ content, sent, ways }: Composing): Html {
  const words = mailWordsOf(content.language)
  const link = (href: string, text: string) => html`<a href="${href}" style="color:${accent}">${text}</a>`
  const check =
    ways.check !== null &&
    html`<p style="margin:0 0 10px;font-size:14px;line-height:20px;color:${soft}">${link(ways.check, words.check)}<br>${words.checkHint}</p>`
  const stop = ways.stop !== null && html`<br>${words.repeats} ${link(ways.stop, words.stop)}`
  const file = content.frame.attachCalendar && ` ${words.attached}`
  const { author, language, organizationName } = content
  return html`<tr><td data-edge="1" style="padding:16px 32px 24px;border-top:1px solid ${line};font-size:12px;line-height:18px;color:${quiet}">${check}${words.snapshot(sent)}${file}<br>${words.from(authorName(author, language))} · ${organizationName}. ${words.reply((author.mailbox ?? author.shown).name)}${stop}</td></tr>`
}
