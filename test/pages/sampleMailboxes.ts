/** The pages of shared mailboxes, as samples for tests that look at pages. */
import type { SignedIn } from '../../src/pages/screens/frame.ts'
import { mailboxesPage, type MailboxPage, mailboxPage } from '../../src/pages/screens/mailboxes.ts'
import { wordsOf } from '../../src/pages/words/catalogues.ts'
import type { Language } from '../../src/pages/words/language.ts'

type Say = (text: string) => string

export function mailboxPages(language: Language, say: Say, frame: SignedIn): Record<string, string> {
  const words = wordsOf(language)
  const person = (name: string, address: string, group = false) => ({ name: say(name), address: say(address), group })
  const one = (more: Partial<MailboxPage>) =>
    mailboxPage(words, {
      ...frame,
      mailbox: { name: say('Receptionen'), address: say('reception@nordlys.example') },
      back: '/mailboxes',
      members: [person('Bo Lind', 'bo@nordlys.example'), person('Studion', 'studion@nordlys.example', true)],
      senders: [
        { ...person('Anna Åkesson', 'anna@nordlys.example'), sendAs: true, sendOnBehalf: false, action: '/mailboxes/1/senders/1' },
        { ...person('Studion', 'studion@nordlys.example', true), sendAs: true, sendOnBehalf: true, action: '/mailboxes/1/senders/2' },
      ],
      give: { action: '/mailboxes/1/senders', address: '', sendAs: false, sendOnBehalf: false },
      fault: null,
      done: { name: say('Anna Åkesson'), left: true },
      ...more,
    })
  const give = { action: '/mailboxes/1/senders', address: say('ingen@nordlys.example'), sendAs: true, sendOnBehalf: false }
  const row = (name: string, address: string, members: number, senders: number, disabled = false) => {
    return { name: say(name), address: say(address), members, senders, disabled, href: '/mailboxes/1' }
  }
  const listed = [
    row('Ekonomi', 'ekonomi@nordlys.example', 0, 0, true),
    row('Receptionen', 'reception@nordlys.example', 2, 1),
    row('Studion i Göteborg', 'en-ganska-lang-adress-till-studion@goteborg.nordlys.example', 1, 12),
  ]
  return {
    mailboxes: mailboxesPage(words, { ...frame, mailboxes: listed, more: '/mailboxes?after=1' }),
    mailboxesNone: mailboxesPage(words, { ...frame, mailboxes: [], more: null }),
    mailbox: one({}),
    mailboxEmpty: one({ members: [], senders: [], done: { name: say('Anna Åkesson'), left: false } }),
    mailboxFault: one({ done: null, fault: 'unknown', give }),
    mailboxNeither: one({ done: null, fault: 'neither', give: { ...give, sendAs: false } }),
  }
}
