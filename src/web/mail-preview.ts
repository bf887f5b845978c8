/** A mail shown before it is sent, in the frame of *E-mail calendar*: the very HTML that would leave, below what a mail program says of it. */
import { html } from '../pages/html.ts'
import { type MailFault, mailedWords } from '../pages/words/mailed/catalogues.ts'
import type { Language } from '../pages/words/language.ts'
import type { Preview } from '../services/snapshot-preview.ts'

/** A mail has its styles inline. It runs nothing, loads nothing, posts nothing, and stands in a frame of this server alone. */
export const previewHeaders = {
  'Content-Type': 'text/html; charset=utf-8',
  'Content-Security-Policy':
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; sandbox allow-popups",
  'Cache-Control': 'no-store',
  'Referrer-Policy': 'no-referrer',
} as const

// Colours of no mail: the mail's own style sheet turns those round in the dark.
const style = 'margin:0;padding:12px 16px;font:14px/20px system-ui,sans-serif;color:#222222;background:#efede6'

/** @param language of whoever looks; the mail speaks its recipient's */
export function previewOf({ mail, recipient, warnings }: Preview, language: Language): string {
  const said = mailedWords(language)
  const to = recipient.name === '' ? recipient.address : `${recipient.name} <${recipient.address}>`
  const file = mail.ics !== null && html`<br>${said.file}: ${mail.fileName}`
  const long = warnings.includes('longRange') && html`<br><b>${said.long}</b>`
  const head = html`<p lang="${language}" style="${style}">${said.mailTo}: ${to}<br>${said.subject}: ${mail.subject}${file}${long}</p>`
  // The function keeps a dollar sign in a subject from meaning anything.
  return mail.html.replace(/<body[^>]*>/, body => `${body}${head.toString()}`)
}

export function refusedPreview(fault: MailFault, language: Language): string {
  const { faults, preview } = mailedWords(language)
  return html`<!doctype html><html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${preview}</title></head><body style="margin:0"><p role="alert" style="${style}">${faults[fault]}</p></body></html>`.toString()
}
