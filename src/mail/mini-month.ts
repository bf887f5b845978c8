/** Months in small, before the days: those with something on them are links to what it is. */
import { type Html, html } from '../pages/html.ts'
import { addMonths, type Day, everyDay, monday, type Period, plus } from '../pages/published/days.ts'
import type { Formats } from '../pages/words/format.ts'
import { accent, ink, quiet, soft, tint } from './palette.ts'

/** More months than stand side by side say nothing: the days below do. */
const mostMonths = 3

/** The id of a day's section, without `#`. */
export function anchorOf(day: Day): string {
  return `d${day}`
}

export function monthsOf({ first, last }: Period): Day[] {
  const months: Day[] = []
  for (let month = addMonths(first, 0); month <= last && months.length < mostMonths; month = addMonths(month, 1)) months.push(month)
  return months
}

/**
 * @param busy days that have a section below
 * @param beside stands at the side of what follows, where there is room
 */
export function miniMonth(month: Day, period: Period, busy: ReadonlySet<Day>, formats: Formats, beside: boolean): Html {
  const last = plus(addMonths(month, 1), -1)
  const days = everyDay({ first: monday(month), last: plus(monday(last), 6) })
  const weeks = Array.from({ length: days.length / 7 }, (_, week) => days.slice(week * 7, week * 7 + 7))
  const head = (weeks[0] ?? []).map(
    day => html`<td style="padding-bottom:2px;color:${quiet};font-size:11px">${formats.weekdayShort(day).slice(0, 2)}</td>`,
  )
  const rows = weeks.map(week => html`<tr align="center">${week.map(day => cell(day, month, period, busy, formats))}</tr>`)
  const name = `${formats.capital(formats.month(month))} ${month.slice(0, 4)}`
  const title = html`<tr><td colspan="7" align="center" style="color:${ink};font-size:12px;font-weight:600">${name}</td></tr>`
  const shape = 'width:168px;font-size:12px;line-height:24px'
  const place = beside
    ? html`align="right" data-beside="1" style="margin:0 0 8px 24px;${shape}"`
    : html`style="display:inline-table;margin:0 4px 12px 0;vertical-align:top;${shape}"`
  return html`<table role="presentation" width="168" cellpadding="0" cellspacing="0" border="0" ${place}>${title}<tr align="center">${head}</tr>${rows}</table>`
}

function cell(day: Day, month: Day, { first, last }: Period, busy: ReadonlySet<Day>, formats: Formats): Html {
  if (day.slice(0, 7) !== month.slice(0, 7)) return html`<td width="24">&nbsp;</td>`
  const number = Number(day.slice(8))
  if (day < first || day > last) return html`<td width="24" style="color:${quiet}">${number}</td>`
  if (!busy.has(day)) return html`<td width="24" bgcolor="${tint}" style="color:${soft}">${number}</td>`
  return html`<td width="24" bgcolor="${accent}"><a href="#${anchorOf(day)}" data-on="1" aria-label="${formats.fullDay(day)}" style="display:block;color:#ffffff;font-weight:600;text-decoration:none">${number}</a></td>`
}
