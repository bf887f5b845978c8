/** The pages for people with a browser: one row an address, everything works without JavaScript. */
import express from 'express'
import { open } from '../http/route.ts'
import { account } from './account.ts'
import { noSuch } from './addresses.ts'
import { bundles } from './bundle.ts'
import { linkChange } from './change-link.ts'
import { passwordChange } from './change-password.ts'
import type { Door, Row } from './door.ts'
import { refuseForeign } from './forgery.ts'
import { readForm } from './form.ts'
import { home } from './home.ts'
import { imports } from './import.ts'
import { invitation } from './invitation.ts'
import { mailboxes } from './mailboxes.ts'
import { mailed } from './mailed.ts'
import { mailing } from './mailing.ts'
import { outbox } from './outbox.ts'
import { people } from './people.ts'
import { policy } from './policy.ts'
import { problemTypes } from './problem-types.ts'
import { publishing } from './publish.ts'
import { request } from './request.ts'
import { requests } from './requests.ts'
import { setup } from './setup.ts'
import { signInCode } from './sign-in-code.ts'
import { signInOpenId } from './sign-in-openid.ts'
import { sharing } from './sharing.ts'
import { signIn } from './sign-in.ts'
import { subscription } from './subscription.ts'
import { subscriptionForm } from './subscription-form.ts'
import { view } from './view.ts'
import { viewAs } from './view-as.ts'

export { pageProblems } from './problems.ts'

/** The last of the doors: whatever no other knows ends here. */
export function web(door: Door): express.Router {
  const router = express.Router({ caseSensitive: true, strict: true })
  const rows: Row[] = [
    signIn,
    signInCode,
    signInOpenId,
    setup,
    home,
    people,
    requests,
    request,
    publishing,
    bundles,
    linkChange,
    imports,
    subscription,
    subscriptionForm,
    view,
    viewAs,
    sharing,
    mailing,
    mailed,
    invitation,
    account,
    passwordChange,
    policy,
    mailboxes,
    outbox,
    problemTypes,
  ].flatMap(noun => noun(door))
  const before = [refuseForeign(door.publicUrl), readForm(door.config)]
  for (const { method, path, handler } of rows) {
    if (method === 'post') router.post(path, ...before, handler)
    else router.get(path, handler)
  }
  router.use(open({ because: 'names the methods of an address, or says that there is nothing', handler: noSuch(rows) }))
  return router
}
