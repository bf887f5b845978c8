/** The page *Share calendar*, as samples for tests that look at pages. */
import type { SignedIn } from '../../src/pages/screens/frame.ts'
import { type SharingPage, sharingPage } from '../../src/pages/screens/sharing.ts'
import type { Invited, SharedRow } from '../../src/pages/screens/sharedWith.ts'
import { wordsOf } from '../../src/pages/words/catalogues.ts'
import type { Language } from '../../src/pages/words/language.ts'
import { grantableRoles } from '../../src/sharing/roles.ts'

type Say = (text: string) => string

export function sharingPages(language: Language, say: Say, frame: SignedIn): Record<string, string> {
  const words = wordsOf(language)
  const inside = grantableRoles.filter(role => role !== 'none')
  const at = '/calendars/2/sharing'
  const invited = (more: Partial<Invited>): Invited => ({
    state: 'pending',
    day: '2026-12-12',
    mail: 'sent',
    answer: null,
    resend: `${at}/invitations/a/resend`,
    withdraw: `${at}/invitations/a/withdraw`,
    ...more,
  })
  const row = (id: string, more: Partial<SharedRow>): SharedRow => ({
    id,
    who: { name: say('Bo Lind'), address: say('bo@nordlys.example') },
    kind: null,
    role: 'read',
    roles: inside,
    capped: false,
    invited: null,
    change: `${at}/${id}`,
    stop: `${at}/${id}/stop`,
    ...more,
  })
  const page = (more: Partial<SharingPage>) =>
    sharingPage(words, {
      ...frame,
      calendar: { name: say('Kundprojekt'), color: 2 },
      back: '/calendars/2',
      action: at,
      senders: [{ value: 'sendAs reception@nordlys.example', right: 'sendAs', name: say('Receptionen') }],
      form: {
        sender: '',
        to: say('bo@nordlys.example'),
        role: 'limitedRead',
        outside: 'guest',
        shareBack: true,
        subject: say('Vår kalender'),
        message: say('Hej Bo'),
        language,
      },
      fault: null,
      refused: [],
      done: 2,
      rows: [
        row('all', { who: 'organization', role: 'freeBusyRead', roles: [...grantableRoles], stop: null }),
        row('anonymous', { who: 'anonymous', role: 'limitedRead', roles: [], stop: null }),
        row('bo', { invited: invited({ state: 'accepted', day: '2026-11-12', resend: null, withdraw: null }) }),
        row('cy', { who: { name: say('Cecilie Ødegård'), address: say('cy@nordlys.example') }, invited: invited({}) }),
        row('team', { who: { name: say('Formgivare'), address: say('team@nordlys.example') }, kind: 'group', role: 'write' }),
        row('kari', {
          who: { name: '', address: say('kari@kunde.example') },
          kind: 'guest',
          role: 'read',
          roles: ['freeBusyRead', 'read'],
          capped: true,
          invited: invited({ mail: 'failed', answer: say('550 5.1.1 No such user') }),
        }),
      ],
      others: [
        {
          id: 'x',
          address: say('per@kunde.example'),
          role: 'limitedRead',
          personal: true,
          invited: invited({ state: 'accepted', day: '2026-11-14' }),
        },
        {
          id: 'y',
          address: say('ola@kunde.example'),
          role: 'read',
          personal: false,
          invited: invited({ state: 'declined', resend: null, withdraw: null }),
        },
      ],
      ...more,
    })
  const { text: reason, remedy, person: whoCan } = words.refusals.reasons['outside-not-allowed']
  return {
    sharing: page({}),
    sharingRefused: page({ done: null, refused: [{ address: say('kari@kunde.example'), reason, remedy, whoCan }], rows: [], others: [] }),
    sharingFault: page({ done: null, fault: 'none', others: [] }),
  }
}
