/** The mail of an invitation: who, which calendar, at what level, until when, and the addresses. Nothing of what is in the calendar. Pure. */
import { oneLine } from '../language/one-line.ts'
import { wordsOf } from '../pages/words/catalogues.ts'
import { formatsOf } from '../pages/words/format.ts'
import type { InvitationContent } from '../services/invitation-mail.ts'
import { authorName } from './author.ts'
import { composeLetter, type LetterMail, type Part } from './letter.ts'
import { longestName } from './snapshot-message.ts'
import { type InvitationWords, invitationWordsOf } from './words/invitations.ts'

/** @param publicUrl how people reach the server, without a slash at the end */
export function composeInvitation(content: InvitationContent, publicUrl: string): LetterMail {
  const { author, language, calendarName, organizationName, message, role, shareBack, kind } = content
  const answered = author.mailbox ?? author.shown
  const name = authorName(author, language)
  const words = invitationWordsOf(language)
  const [sharer, calendar] = [oneLine(name, longestName), oneLine(calendarName, longestName)]
  const asks = shareBack && kind !== 'personal' && kind !== 'guest'
  return composeLetter({
    language,
    subject: content.subject ?? words.subject(sharer, calendar),
    title: calendarName,
    by: { name, address: answered.address },
    parts: [
      { is: 'text', text: `${words.lead(sharer, calendar)} ${wordsOf(language).you[role]}.` },
      ...(message === null ? [] : [{ is: 'quoted' as const, text: message }]),
      { is: 'sample', caption: words.sample, role },
      ...(asks ? [{ is: 'text' as const, text: words.asked(sharer) }] : []),
      ...ways(content, publicUrl, words),
    ],
    foot: `${words.from(organizationName)} ${words.reply(oneLine(answered.name, longestName))} ${words.unexpected}`,
  })
}

function ways(content: InvitationContent, publicUrl: string, words: InvitationWords): Part[] {
  const { kind, token, calendarId, language, expiresAt, organizationName } = content
  const note = (text: string): Part => ({ is: 'note', text })
  const address = (label: string, href: string): Part => ({ is: 'address', label, href })
  if (kind === 'personal') {
    const page = `${publicUrl}/p/${token}`
    const open: Part = { is: 'buttons', buttons: [{ text: words.open, href: page }] }
    return [open, address(words.html, page), address(words.ics, `${page}.ics`), note(words.secret)]
  }
  const href = `${publicUrl}/i/${token}`
  const once = words.once(formatsOf(language).dateYear(expiresAt.toISOString().slice(0, 10)))
  const plain = address(words.plain, href)
  if (kind === 'guest') return [{ is: 'buttons', buttons: [{ text: words.accept, href }] }, plain, note(words.prove), note(once)]
  const both: Part = {
    is: 'buttons',
    buttons: [
      { text: words.add, href },
      { text: words.back, href: `${href}?back` },
    ],
  }
  if (kind === 'federated') return [both, plain, note(words.signIn(organizationName)), note(once)]
  return [both, plain, address(words.calendar, `${publicUrl}/calendars/${calendarId}/view`), note(once)]
}
