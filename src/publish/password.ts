/**
 * Links with a password: programs give it by HTTP Basic under whatever name, people in a form that leaves a short-lived cookie for
 * that link alone. Missing and wrong are one answer.
 */
import { parse } from 'node:querystring'
import type { Request, Response } from 'express'
import { Problem } from '../errors.ts'
import { readBody } from '../http/body.ts'
import { readBasic } from '../http/identify.ts'
import { type LinkPasswords, linkPasswords, passSeconds } from '../services/link-password.ts'
import { networkOf } from '../services/network.ts'
import type { Unlock } from '../services/gate.ts'
import type { PublishDependencies } from './format.ts'

export interface Unlocking {
  /** @param key stands for the link in the name of its cookie; nothing of its secret can be read from it */
  (request: Request, response: Response, key: string): Unlock
}

export function unlocking({ config, db, sessionSecret, publicUrl, now }: PublishDependencies): Unlocking {
  const passwords: LinkPasswords = linkPasswords(db, config, sessionSecret)
  const secure = publicUrl.startsWith('https:')
  return (request, response, key) => async lock => {
    const name = `dela.link.${key.slice(0, 16)}`
    const pass = cookieOf(request, name)
    if (pass !== null && passwords.opens(lock, pass, now())) return true
    const password = await givenIn(request, config.limits.unauthenticatedBodyBytes)
    if (password === null || !(await passwords.matches(lock, password, networkOf(request.ip ?? '')))) return false
    if (request.method === 'POST') {
      const options = { httpOnly: true, sameSite: 'lax', secure, path: '/p', maxAge: passSeconds * 1000 } as const
      response.cookie(name, passwords.passFor(lock, now()), options)
    }
    return true
  }
}

function cookieOf(request: Request, name: string): string | null {
  const pair = (request.headers.cookie ?? '').split(';').find(one => one.trim().startsWith(`${name}=`))
  return pair?.trim().slice(name.length + 1) ?? null
}

/** @throws Problem `bad-request`, `too-large`, `unsupported-media-type` */
async function givenIn(request: Request, bytes: number): Promise<string | null> {
  if (request.method !== 'POST') return readBasic(request.headers.authorization ?? '')?.password ?? null
  const [type = ''] = (request.headers['content-type'] ?? '').toLowerCase().split(';')
  if (type.trim() !== 'application/x-www-form-urlencoded') throw new Problem('unsupported-media-type', 'The password comes in a form')
  const { password } = parse((await readBody(request, bytes)).toString())
  return typeof password === 'string' ? password : null
}
