/**
 * Templates. `hono/html` does the escaping; here its loose types are narrowed so that only text, numbers and made markup
 * can be put in: no promise (the result is always at hand), no object that would print as `[object Object]`.
 */
import { html as hono, raw as honoRaw } from 'hono/html'

declare const made: unique symbol

/** Markup made by `html` and by nothing else: a string is always escaped. */
export type Html = { readonly [made]: true; toString(): string }

export type Piece = Html | string | number | false | null | undefined | readonly Piece[]

/** Escapes `& < > " '` in every value that is not already markup; false, null and undefined print nothing. Quote every attribute. */
export function html(strings: TemplateStringsArray, ...values: readonly Piece[]): Html {
  return hono(strings, ...values) as unknown as Html
}

/** Nothing at all, where markup is asked for. */
export const nothing: Html = html``

/** Text of this source code (an icon's path) as markup. Never for a value that came from outside. */
export function markup(trusted: TemplateStringsArray): Html {
  return honoRaw(trusted[0]) as unknown as Html
}

/** What an `href` may be. Anything else, `javascript:` and `data:` among them, is no address. */
const schemes = new Set(['http:', 'https:', 'mailto:', 'webcal:', 'tel:'])

/** The address if it is absolute and of a harmless scheme, normalised as a browser would read it; else null. */
export function safeHref(address: string): string | null {
  if (!URL.canParse(address)) return null
  const url = new URL(address)
  return schemes.has(url.protocol) ? url.href : null
}
