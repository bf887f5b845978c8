/** The mail with a one-time code: the code, how long it holds, and what to do for whoever did not ask for it. */
import type { Language } from '../language/status.ts'
import { html } from '../pages/html.ts'
import type { NoticeMail } from './notice-message.ts'
import { fonts, ink, soft } from './palette.ts'
import { mailWordsOf } from './words/catalogues.ts'

/** The code is in the body alone: subjects stand on locked screens and in the logs of mail servers. */
export function composeCode(code: string, minutes: number, language: Language): NoticeMail {
  const { lead, subject, holds, ignore } = mailWordsOf(language).code
  // In two groups, as it is read aloud and typed.
  const shown = `${code.slice(0, 4)} ${code.slice(4)}`
  const body = html`<!doctype html><html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${subject}</title></head><body style="font-family:${fonts};font-size:15px;line-height:22px;color:${ink}"><p>${lead}</p><p style="font-size:28px;line-height:36px;letter-spacing:2px"><b>${shown}</b></p><p>${holds(minutes)}</p><p style="color:${soft}">${ignore}</p></body></html>`
  return { language, subject, html: body.toString(), text: `${[lead, shown, holds(minutes), ignore].join('\n\n')}\n` }
}
