/** Whose mail it is, in its headers: a person's, a shared mailbox's, or a person's on behalf of one. Pure. */
import type { Language } from '../language/status.ts'
import type { Author } from '../services/mailbox-senders.ts'
import type { Mail } from './headers.ts'
import { mailWordsOf } from './words/catalogues.ts'

/** What a reader is told of who wrote. */
export function authorName({ shown, mailbox, behalf }: Author, language: Language): string {
  return mailbox && behalf ? mailWordsOf(language).onBehalf(behalf.name, mailbox.name) : shown.name
}

/**
 * Our own address stands in From with the author's name before it, and answers go to the author. Where a mailbox's domain is ours to
 * send for, `headers.ts` writes the mailbox's own address instead.
 */
export function writtenBy(author: Author, language: Language): Pick<Mail, 'fromName' | 'as' | 'replyTo'> {
  const { shown, mailbox, behalf, proven } = author
  return {
    fromName: `${authorName(author, language)} via Dela`,
    replyTo: mailbox ?? shown,
    ...(mailbox ? { as: { mailbox, behalf, proven } } : {}),
  }
}
