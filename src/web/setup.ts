/** The first start: whoever has the one-time link founds the organization and is signed in as its administrator. */
import type { Request, Response } from 'express'
import { Problem } from '../errors.ts'
import { languageFor } from '../http/page.ts'
import { open } from '../http/route.ts'
import { assetPaths } from '../pages/assets.ts'
import { type SetupFault, type SetupField, type SetupPage, setupPage } from '../pages/screens/setup.ts'
import { wordsOf } from '../pages/words/catalogues.ts'
import { languages } from '../pages/words/language.ts'
import { readAddress } from '../services/addresses.ts'
import { shortestPassword } from '../services/authentication.ts'
import * as setups from '../services/setup.ts'
import type { Door, Row } from './door.ts'
import { isGenuine, tokenFor } from './forgery.ts'
import { choiceOf, nameFault, passwordFault, rawOf, textOf } from './form.ts'
import { seeOther, sendPage } from './send.ts'
import { begin } from './session.ts'

const longestName = 200

type Faults = Partial<Record<SetupField, SetupFault>>
type Typed = Omit<setups.Beginning, 'timeZone' | 'language'> & { language: SetupPage['values']['language']; again: string }

function read(request: Request): Typed {
  return {
    organization: textOf(request, 'organization'),
    name: textOf(request, 'name'),
    address: textOf(request, 'address'),
    password: rawOf(request, 'password'),
    again: rawOf(request, 'passwordAgain'),
    language: choiceOf(request, 'language', languages),
  }
}

function addressFault(address: string): SetupFault | null {
  if (address === '') return 'required'
  try {
    readAddress(address, 'address')
    return null
  } catch {
    return 'invalidAddress'
  }
}

function faultsOf(typed: Typed): Faults {
  const found: [SetupField, SetupFault | null][] = [
    ['organization', nameFault(typed.organization, longestName)],
    ['name', nameFault(typed.name, longestName)],
    ['address', addressFault(typed.address)],
    ['password', passwordFault(typed.password)],
    ['passwordAgain', typed.again === typed.password ? null : 'different'],
  ]
  return Object.fromEntries(found.filter(([, fault]) => fault !== null)) as Faults
}

const used = () => new Problem('not-found', 'This link has been used or replaced')

export function setup({ config, db }: Door): Row[] {
  function show(request: Request, response: Response, token: string, status: number, typed: Typed | null, faults: Faults = {}): void {
    const language = languageFor(request, { setting: typed?.language ?? null, fallback: config.defaults.language })
    const { organization = '', name = '', address = '' } = typed ?? {}
    const page = setupPage(wordsOf(language), {
      language,
      assets: assetPaths,
      csrf: tokenFor(request),
      action: '/setup',
      token,
      values: { organization, name, address, language },
      faults,
      passwordLength: shortestPassword,
    })
    sendPage(response, page, status, 'strict-origin')
  }

  return [
    {
      method: 'get',
      path: '/setup',
      handler: open({
        because: 'there is no organization yet; the one-time token of the first start stands in for a decision',
        handler: async (request, response) => {
          const { token } = request.query
          if (typeof token !== 'string' || !(await setups.setupTokenHolds(db, token))) throw used()
          show(request, response, token, 200, null)
        },
      }),
    },
    {
      method: 'post',
      path: '/setup',
      handler: open({
        because: 'the service takes the one-time token, once',
        handler: async (request, response) => {
          const token = textOf(request, 'token')
          if (!(await setups.setupTokenHolds(db, token))) throw used()
          const typed = read(request)
          // The form was left open until its session ended: it is shown anew.
          if (!isGenuine(request)) return show(request, response, token, 403, typed)
          const faults = faultsOf(typed)
          if (Object.keys(faults).length > 0) return show(request, response, token, 400, typed, faults)
          const { again: _again, ...beginning } = typed
          await begin(request, await setups.begin(db, token, { ...beginning, timeZone: config.defaults.timeZone }))
          seeOther(response, '/')
        },
      }),
    },
  ]
}
