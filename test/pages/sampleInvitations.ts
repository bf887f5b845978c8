/** Every state of the page of an invitation, filled with a small organization's data, in any language. */
import { assetPaths } from '../../src/pages/assets.ts'
import { acceptedPage, endings, type InvitationPage, invitationEndedPage, invitationPage } from '../../src/pages/screens/invitation.ts'
import { wordsOf } from '../../src/pages/words/catalogues.ts'
import type { Language } from '../../src/pages/words/language.ts'
import type { Say } from './samplePages.ts'

export function invitationPages(language: Language, say: Say): Record<string, string> {
  const words = wordsOf(language)
  const basics = { language, assets: assetPaths, csrf: say('t0k3n') }
  const page = (step: InvitationPage['step'], more: Partial<InvitationPage> = {}) =>
    invitationPage(words, {
      ...basics,
      calendar: say('Kundprojekt'),
      sharer: say('Ingrid Solheim'),
      organization: say('Nordlys'),
      role: 'limitedRead',
      message: say('Hej Kari,\nhär är kalendern som vi talade om.'),
      until: '2026-12-12',
      step,
      said: null,
      actions: { add: '/i/t/accept', code: '/i/t/code', enter: '/i/t/enter', decline: '/i/t/decline' },
      ...more,
    })
  const accepted = { ...basics, calendar: say('Kundprojekt'), sharer: say('Ingrid Solheim'), open: '/calendars/2/view' }
  const calendars = [
    { id: 'a', name: say('Karis kalender') },
    { id: 'b', name: say('Familjen') },
  ]
  const back = {
    action: '/i/t/share-back',
    calendars,
    chosen: 'a',
    role: 'read',
    roles: ['freeBusyRead', 'limitedRead', 'read', 'write'],
  } as const
  const masked = say('k…@kunde.example')
  return {
    invitationAdd: page({ is: 'add', mine: say('oskar@nordlys.example'), back: true }),
    invitationSignIn: page({ is: 'signIn', address: masked, href: '/sign-in?to=%2Fi%2Ft', account: false }, { message: null }),
    invitationSend: page({ is: 'send', address: masked, typed: '', fault: null }),
    invitationType: page({ is: 'send', address: null, typed: say('kari'), fault: 'invalidAddress' }, { message: null }),
    invitationCode: page({ is: 'code', address: masked, minutes: 10, fault: 'wrong' }),
    invitationWait: page({ is: 'send', address: masked, typed: '', fault: null }, { said: { is: 'tooMany', minutes: 7 } }),
    invitationOther: page({ is: 'otherAccount', mine: say('maja@nordlys.example'), address: masked, signOut: '/sign-out' }),
    invitationAccepted: acceptedPage(words, { ...accepted, back: { ...back, roles: [...back.roles] }, said: null }),
    invitationRefused: acceptedPage(words, { ...accepted, back, said: { is: 'refused', highest: 'freeBusyRead' } }),
    invitationShared: acceptedPage(words, { ...accepted, back: null, said: { is: 'shared' } }),
    ...Object.fromEntries(endings.map(ending => [`invitation-${ending}`, invitationEndedPage(words, { ...basics, ending })])),
  }
}
