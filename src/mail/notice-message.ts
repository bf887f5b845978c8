/** What a sender is told when some of the mails did not leave: who did not get it and why, and nothing of the calendar's content. */
import { oneLine } from '../language/one-line.ts'
import { firstLanguage, type Language } from '../language/status.ts'
import type { Untold } from '../services/snapshot-delivery.ts'
import { html } from '../pages/html.ts'
import { fonts, ink } from './palette.ts'
import { longestName } from './snapshot-message.ts'
import { type MailWords, mailWordsOf } from './words/catalogues.ts'

export interface NoticeMail {
  language: Language
  subject: string
  html: string
  text: string
}

/** @param about what did not leave: a calendar sent by mail, or an invitation to one */
export function composeNotice(untold: Untold, about: 'calendar' | 'invitation'): NoticeMail {
  const language = firstLanguage(untold.sender.language, untold.organizationLanguage)
  const words = mailWordsOf(language)
  const name = oneLine(untold.calendarName, longestName)
  const subject = words.notice.subject(name)
  const lead = about === 'calendar' ? words.notice.lead(name) : words.notice.invitation(name)
  const blocks = untold.recipients.map(one => [one.address, ...why(words, one)])
  const body = html`<!doctype html><html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${subject}</title></head><body style="font-family:${fonts};font-size:15px;line-height:22px;color:${ink}"><p>${lead}</p>${blocks.map(([address, ...reasons]) => html`<p><b>${address}</b>${reasons.map(reason => html`<br>${reason}`)}</p>`)}</body></html>`
  return { language, subject, html: body.toString(), text: `${[[lead], ...blocks].map(block => block.join('\n')).join('\n\n')}\n` }
}

function why({ notice }: MailWords, { status, answer }: Untold['recipients'][number]): string[] {
  if (status === 'failed') return [notice.failed, ...(answer ? [answer] : [])]
  return [notice.refused, ...(answer ? [notice.rule(answer)] : [])]
}
