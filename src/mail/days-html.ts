/** The days of a mailed calendar as rows of one table: nothing but cells, borders and padding, which every mail program draws. */
import { type Html, html } from '../pages/html.ts'
import type { AgendaDay, Entry } from './agenda.ts'
import { edgeOf } from './edges.ts'
import { anchorOf } from './mini-month.ts'
import { ink, line, quiet, soft, tint } from './palette.ts'

/** `roomy` is what one looks at; `dense` says the same of some hundred events in a fifth of the bytes, without notes. */
export type Layout = 'roomy' | 'dense'

export function daysTable(days: readonly AgendaDay[], color: string | null, layout: Layout): Html {
  const padding = layout === 'dense' ? 4 : 0
  return html`<table role="presentation" width="100%" cellpadding="${padding}" cellspacing="0" border="0" style="font-size:14px;line-height:20px;color:${ink}">${days.map(day => section(day, color, layout))}</table>`
}

function section({ day, name, entries }: AgendaDay, color: string | null, layout: Layout): Html {
  const rows = entries.map(entry => (layout === 'dense' ? dense(entry) : roomy(entry, color)))
  return html`<tr><td colspan="2" style="padding:22px 0 6px;font-size:14px;line-height:20px;color:${ink};border-bottom:1px solid ${line}"><h2 id="${anchorOf(day)}" style="margin:0;font-size:14px;line-height:20px;font-weight:600;color:${ink}">${name}</h2></td></tr>${rows}`
}

const gap = html`<tr><td colspan="2" height="6" style="font-size:0;line-height:6px">&nbsp;</td></tr>`

function roomy(entry: Entry, color: string | null): Html {
  const text = `padding:3px 12px;font-size:14px;line-height:20px;color:${ink};border-left:${edgeOf(entry.status, color)}`
  const time = html`<td width="118" valign="top" style="padding:3px 12px 3px 0;font-size:14px;line-height:20px;color:${soft};white-space:nowrap">${entry.when}</td>`
  if (entry.kind !== 'event') return html`${gap}<tr>${time}${block(entry)}</tr>`
  const what = entry.busyOnly
    ? html`<td valign="top" bgcolor="${tint}" style="${text}">${entry.title}</td>`
    : html`<td valign="top" style="${text}">${told(entry)}</td>`
  return html`${gap}<tr>${time}${what}</tr>`
}

/** What is left of a day: free time with the edge of free time, and what nobody works in with none. */
function block({ kind, title: text, status }: Entry): Html {
  const text14 = 'font-size:14px;line-height:20px'
  return kind === 'free'
    ? html`<td valign="top" style="padding:3px 12px;${text14};color:${soft};border-left:${edgeOf(status, null)}">${text}</td>`
    : html`<td valign="top" style="padding:3px 12px 3px 15px;${text14};color:${quiet}">${text}</td>`
}

function told(entry: Entry): Html {
  const below = [entry.place, entry.people, entry.notes].filter(one => one !== null)
  return html`${title(entry)}${below.map(text => html`<br><span style="color:${quiet}">${lines(text)}</span>`)}`
}

function title({ title: text, remark, cancelled }: Entry): Html {
  const name = cancelled ? html`<s>${text}</s>` : text
  return html`${name}${remark !== null && html` <span style="color:${quiet}">· ${remark}</span>`}`
}

function dense(entry: Entry): Html {
  return html`<tr valign="top"><td nowrap width="118">${entry.when}</td><td>${title(entry)}${entry.place !== null && ` · ${entry.place}`}</td></tr>`
}

/** Line breaks of a text as line breaks of the page. */
export function lines(text: string): Html {
  return html`${text.split('\n').map((one, index) => html`${index > 0 && html`<br>`}${one}`)}`
}

/** An address as a link to write to: nothing in it can become a field of the mail (RFC 6068 §2). */
export function writeTo(address: string): string {
  return `mailto:${address.split('@').map(encodeURIComponent).join('@')}`
}
