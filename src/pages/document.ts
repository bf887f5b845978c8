/** The HTML document around every page. No inline script and no inline style stand in it, so the strictest policy holds. */
import type { AssetPaths } from './assets.ts'
import { type Html, html } from './html.ts'
import type { Language } from './words/language.ts'

export interface Document {
  language: Language
  assets: AssetPaths
  title: string
  bodyClass: string
  /** The first link of the page, past what repeats. */
  skip: { href: string; text: string } | null
  body: Html
  /** Whether it is another page than a calendar. */
  sheet?: boolean
  /** Address of a script that improves the page; absent nearly everywhere. */
  script?: string | undefined
}

export function documentOf({ language, assets, title, bodyClass, skip, body, sheet = false, script }: Document): Html {
  return html`<!doctype html><html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover"><title>${title}</title><meta name="robots" content="noindex"><meta name="color-scheme" content="light dark"><meta name="theme-color" content="#faf9f5" media="(prefers-color-scheme: light)"><meta name="theme-color" content="#111716" media="(prefers-color-scheme: dark)"><link rel="stylesheet" href="${assets.css}">${sheet && html`<link rel="stylesheet" href="${assets.sheet}">`}<link rel="icon" href="${assets.icon}" type="image/svg+xml">${script !== undefined && html`<script type="module" src="${script}"></script>`}</head><body class="${bodyClass}">${skip !== null && html`<a class="btn skip" href="${skip.href}">${skip.text}</a>`}${body}</body></html>`
}
