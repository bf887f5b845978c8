/** The pages of calendars that are fed from an address, filled in any language. */
import { type SubscriptionPage, subscriptionPage } from '../../src/pages/screens/subscription.ts'
import { type SubscriptionFormPage, subscriptionFormPage } from '../../src/pages/screens/subscriptionForm.ts'
import type { SignedIn } from '../../src/pages/screens/frame.ts'
import { wordsOf } from '../../src/pages/words/catalogues.ts'
import type { Say } from './samplePages.ts'

export function subscriptionPages(frame: SignedIn, say: Say): Record<string, string> {
  const words = wordsOf(frame.language)
  const { problems } = words.subscriptions
  const form = (more: Partial<SubscriptionFormPage>) =>
    subscriptionFormPage(words, {
      ...frame,
      action: '/subscribe',
      values: { address: say(''), name: say(''), owner: 'i' },
      fault: null,
      owners: [{ id: 'i', name: say('Ingrid Solheim') }],
      ...more,
    })
  const page = (more: Partial<SubscriptionPage>) =>
    subscriptionPage(words, {
      ...frame,
      calendar: { name: say('Fotboll F12'), color: 4 },
      state: 'current',
      reason: null,
      fault: null,
      address: say('https://klubben.example/f12.ics?key=k3v9Qx7LmT2bRw8Zs4Yd1N'),
      leftOut: 0,
      refreshed: '2026-11-21T14:05',
      changed: '2026-11-19T08:00',
      next: '2026-11-21T15:10',
      actions: { refresh: '/calendars/4/source/refresh', change: '/calendars/4/source', end: '/calendars/4/source/end' },
      ...more,
    })
  return {
    subscribe: form({}),
    subscribeFault: form({
      values: { address: say('https://klubben.example/'), name: say('Fotboll'), owner: 'r' },
      fault: problems['not-a-calendar'],
      owners: [
        { id: 'i', name: say('Ingrid Solheim') },
        { id: 'r', name: say('Receptionen') },
      ],
    }),
    subscription: page({}),
    subscriptionFailing: page({ state: 'failing', reason: problems['needs-sign-in'], leftOut: 3 }),
    subscriptionEnded: page({ state: 'ended', reason: problems.gone, next: null }),
    subscriptionMoved: page({ state: 'waiting', refreshed: null, changed: null, fault: problems['refused-address'] }),
  }
}
