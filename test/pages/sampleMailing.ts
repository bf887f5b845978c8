/** The page *E-mail calendar* and what the addresses in its mails answer, as samples for tests that look at pages. */
import { assetPaths } from '../../src/pages/assets.ts'
import type { SignedIn } from '../../src/pages/screens/frame.ts'
import { mailedStatePage } from '../../src/pages/screens/mailedState.ts'
import { type MailingPage, mailingPage } from '../../src/pages/screens/mailing.ts'
import { wordsOf } from '../../src/pages/words/catalogues.ts'
import type { Language } from '../../src/pages/words/language.ts'

type Say = (text: string) => string

const states = ['unchanged', 'changed', 'refused', 'unknown', 'stop', 'stopped'] as const

export function mailingPages(language: Language, say: Say, frame: SignedIn): Record<string, string> {
  const words = wordsOf(language)
  const form: MailingPage['form'] = {
    to: say('bo@fabrikam.example'),
    range: 'custom',
    from: '2026-11-16',
    until: '2026-11-29',
    role: 'limitedRead',
    layout: 'dailySchedule',
    hours: false,
    private: true,
    attachments: false,
    attach: true,
    subject: say('Vecka 47'),
    message: say('Hej Bo'),
    language,
    days: ['monday', 'friday'],
    time: '07:00',
    sender: 'sendOnBehalf reception@nordlys.example',
    preview: say('bo@fabrikam.example'),
  }
  const recipients = [
    { address: say('bo@fabrikam.example'), unsubscribed: false },
    { address: say('cy@fabrikam.example'), unsubscribed: true },
  ]
  const one = { days: say('Måndag, fredag'), time: '07:00', zone: 'Europe/Stockholm', range: 'next7Days', recipients } as const
  const page = (more: Partial<MailingPage>) =>
    mailingPage(words, {
      ...frame,
      calendar: { name: say('Kundprojekt'), color: 2 },
      back: '/calendars/2',
      actions: { send: '/calendars/2/mail', preview: '/calendars/2/mail/preview', repeat: '/calendars/2/mail/repeat' },
      senders: [
        { value: 'sendAs reception@nordlys.example', right: 'sendAs', name: say('Receptionen') },
        { value: 'sendOnBehalf reception@nordlys.example', right: 'sendOnBehalf', name: say('Receptionen') },
      ],
      form,
      fault: null,
      done: { sent: 2, long: true },
      series: [
        {
          ...one,
          recipients: [...recipients],
          id: 'a',
          ended: null,
          from: say('reception@nordlys.example'),
          stop: '/calendars/2/mail/series/a/stop',
        },
        { ...one, recipients: [...recipients], id: 'b', ended: 'mailbox', from: null, stop: '/calendars/2/mail/series/b/stop' },
      ],
      sent: [
        {
          day: '2026-11-12',
          firstDay: '2026-11-12',
          lastDay: '2026-11-18',
          recipients: [
            { address: say('bo@fabrikam.example'), state: 'refused', trouble: null },
            {
              address: say('cy@fabrikam.example'),
              state: 'queued',
              trouble: { attempts: 2, next: '2026-11-12T14:00', answer: say('451 4.7.1 Greylisted') },
            },
            { address: say('di@fabrikam.example'), state: 'failed', trouble: { attempts: 1, next: null, answer: say('550 No such user') } },
          ],
        },
      ],
      ...more,
    })
  const state = (which: (typeof states)[number]) => mailedStatePage(words, { language, assets: assetPaths, state: which })
  return {
    mailing: page({}),
    mailingFault: page({ done: null, fault: 'policy', series: [], sent: [] }),
    ...Object.fromEntries(states.map(which => [`mailed-${which}`, state(which)])),
  }
}
