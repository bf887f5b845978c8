/** How often a link was opened: thirty days as a line for the eye, and the numbers in a table beside it. */
import { type Html, html } from '../html.ts'
import { formatsOf } from '../words/format.ts'
import type { Language } from '../words/language.ts'
import { type ClientKind, linkWords } from '../words/links/catalogues.ts'

export interface LinkUse {
  total: number
  /** In their order, today the last. */
  days: readonly { day: string; count: number }[]
  clients: readonly { client: ClientKind; count: number; lastDay: string }[]
}

const width = 120
const height = 24

export function linkUses(language: Language, { total, days, clients }: LinkUse): Html {
  const { uses } = linkWords(language)
  const { dateYear } = formatsOf(language)
  if (total === 0) return html`<p class="hint">${uses.none}</p>`
  const rows = clients.map(
    one => html`<tr><th scope="row">${uses.clients[one.client]}</th><td>${one.count}</td><td>${dateYear(one.lastDay)}</td></tr>`,
  )
  const counted = days.filter(({ count }) => count > 0)
  const dayRows = counted.map(one => html`<tr><th scope="row">${dateYear(one.day)}</th><td>${one.count}</td></tr>`)
  return html`<details class="refused"><summary>${uses.title(total)}</summary>${sparkline(days, uses.chart(total))}<div class="scroll"><table class="plain"><thead><tr><th scope="col">${uses.client}</th><th scope="col">${uses.count}</th><th scope="col">${uses.last}</th></tr></thead><tbody>${rows}</tbody></table></div><div class="scroll"><table class="plain"><thead><tr><th scope="col">${uses.day}</th><th scope="col">${uses.count}</th></tr></thead><tbody>${dayRows}</tbody></table></div></details>`
}

function sparkline(days: LinkUse['days'], label: string): Html {
  const most = Math.max(1, ...days.map(({ count }) => count))
  const step = width / Math.max(1, days.length)
  const bars = days.map(({ count }, index) => {
    // A day without a use is a hair on the ground line.
    const high = Math.max(0.5, round((count / most) * height))
    return `M${round(index * step)} ${height}v-${high}h${round(step - 1)}v${high}Z`
  })
  return html`<svg class="spark" role="img" aria-label="${label}" viewBox="0 0 ${width} ${height}"><path fill="currentColor" d="${bars.join('')}"/></svg>`
}

const round = (value: number) => Math.round(value * 10) / 10
