/** Text on a terminal: how wide it is, and nothing in it that a terminal obeys. */

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })
const wide =
  /\p{Emoji_Presentation}|[\u1100-\u115F\u2E80-\u303E\u3041-\u33FF\u3400-\u4DBF\u4E00-\u9FFF\uA000-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6\u{20000}-\u{3FFFD}]/u

/** Names and titles come from others: escape sequences and marks that turn the direction of writing become visible. */
export function tame(text: string): string {
  return text.replaceAll(/[\r\n\t]+/g, ' ').replaceAll(/[\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069]/gu, '\uFFFD')
}

/** Columns that the text takes. */
export function widthOf(text: string): number {
  let width = 0
  for (const { segment } of graphemes.segment(text)) width += wide.test(segment) ? 2 : 1
  return width
}

/** The text in at most so many columns, with an ellipsis where something was cut. */
export function cut(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text
  let [kept, width] = ['', 0]
  for (const { segment } of graphemes.segment(text)) {
    width += widthOf(segment)
    if (width > columns - 1) break
    kept += segment
  }
  return `${kept}…`
}

/** An instant as the clock on this machine's wall shows it, still ISO 8601: `2026-11-21T14:05+01:00`. */
export function localTime(instant: string): string {
  const at = new Date(instant)
  if (Number.isNaN(at.getTime())) return instant
  const two = (value: number) => String(Math.trunc(Math.abs(value))).padStart(2, '0')
  const east = -at.getTimezoneOffset()
  const zone = `${east < 0 ? '-' : '+'}${two(east / 60)}:${two(east % 60)}`
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:${two(at.getMinutes())}${zone}`
}

const instantText = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/

/** A value of an answer in the cell of a table or after its name. */
export function cellOf(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (typeof value === 'string') return instantText.test(value) ? localTime(value) : tame(value)
  if (Array.isArray(value)) return value.map(cellOf).join(', ')
  if (typeof value === 'object') {
    const { name, address } = value as { name?: unknown; address?: unknown }
    if (typeof address === 'string') return typeof name === 'string' && name !== '' ? `${tame(name)} <${tame(address)}>` : tame(address)
    return Object.entries(value)
      .map(([key, one]) => `${key}=${cellOf(one)}`)
      .join(' ')
  }
  return String(value as number)
}
