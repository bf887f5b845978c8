/** The secret address in a mailed calendar: is it still current, and no more of these mails. Looking changes nothing: mail scanners follow links. */
import type { Request, Response } from 'express'
import { linkLimit } from '../http/link-limit.ts'
import { languageFor } from '../http/page.ts'
import { routeMailed } from '../http/route.ts'
import { assetPaths } from '../pages/assets.ts'
import { mailedStatePage, mailedStatus } from '../pages/screens/mailedState.ts'
import type { MailedState } from '../pages/screens/mailing.ts'
import { wordsOf } from '../pages/words/catalogues.ts'
import { firstLanguage } from '../language/status.ts'
import { networkOf } from '../services/network.ts'
import { hashSecret } from '../services/secrets.ts'
import { type Check, isCurrent, unsubscribeBy } from '../services/snapshot-check.ts'
import type { Door, Row } from './door.ts'
import { sendPage } from './send.ts'

const suffix = '.json'

/** Taken as it was sent; `.json` at the end asks for JSON, whatever the program accepts. */
function read(request: Request): { secret: string; json: boolean } {
  const name = String(request.params['secret'])
  const named = name.endsWith(suffix)
  const accepted = named || request.accepts(['text/html', 'application/json']) === 'application/json'
  return { secret: named ? name.slice(0, -suffix.length) : name, json: accepted }
}

export function mailed(door: Door): Row[] {
  const { config, db } = door
  const limit = linkLimit(config)

  /** @param check whose language is spoken where the browser asks for none; null for what is none, so that both look the same */
  function answer(request: Request, response: Response, state: MailedState, check: Check | null): void {
    response.set('X-Robots-Tag', 'noindex')
    if (read(request).json) {
      response
        .status(mailedStatus[state])
        .set({ 'Cache-Control': 'no-store', 'Referrer-Policy': 'no-referrer' })
        .vary('Accept')
        .json({ state })
      return
    }
    const language = languageFor(request, { fallback: firstLanguage(check?.language, config.defaults.language) })
    const page = mailedStatePage(wordsOf(language), { language, assets: assetPaths, state })
    response.vary('Accept')
    sendPage(response, page, mailedStatus[state], 'strict-origin')
  }

  /** The same for a secret that is too old as for one that never was. @throws Problem `too-many-requests` */
  async function unknown(request: Request, response: Response): Promise<void> {
    await limit.countGuess(networkOf(request.ip ?? ''))
    answer(request, response, 'unknown', null)
  }

  const keyOf = (request: Request) => Buffer.from(hashSecret(read(request).secret)).toString('base64url')
  const row = (
    method: Row['method'],
    path: string,
    handler: (request: Request, response: Response, check: Check | null) => Promise<void>,
  ) => ({
    method,
    path,
    handler: routeMailed(db, {
      secret: async request => {
        await limit.refuse(keyOf(request))
        return read(request).secret
      },
      handler: async (request, response, check) => {
        if (check) await limit.count(keyOf(request))
        await handler(request, response, check)
      },
    }),
  })

  return [
    row('get', '/s/:secret', async (request, response, check) => {
      if (!check || check.expired) return await unknown(request, response)
      answer(request, response, await isCurrent(db, check, config), check)
    }),
    row('get', '/s/:secret/stop', async (request, response, check) => {
      if (!check?.seriesId) return await unknown(request, response)
      answer(request, response, check.subscribed ? 'stop' : 'stopped', check)
    }),
    row('post', '/s/:secret/stop', async (request, response, check) => {
      if (!check?.seriesId) return await unknown(request, response)
      await unsubscribeBy(db, check)
      answer(request, response, 'stopped', check)
    }),
  ]
}
