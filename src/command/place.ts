/** Which server is meant, with which token, in which language. */
import { readFileSync } from 'node:fs'
import type { Reach } from './client.ts'
import type { Given } from './given.ts'
import { readShelf } from './kept.ts'
import { Failed, Misuse } from './refusal.ts'

const usual = 'http://localhost:8080'

/** The server that is meant, without a slash at the end. @throws Misuse for what is no address of a server */
export function serverOf(given: Given, env: NodeJS.ProcessEnv): string {
  const text = given.text('url') ?? (env['DELA_URL'] || (readShelf(env).last ?? usual))
  const url = URL.canParse(text) ? new URL(text) : null
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.search || url.hash) {
    throw new Misuse(`"${text}" is not the address of a server: https://calendar.example.org`)
  }
  return url.href.replace(/\/+$/, '')
}

/** @throws Failed for a file that cannot be read */
export function tokenOf(given: Given, env: NodeJS.ProcessEnv, url: string): string | null {
  const file = given.text('token-file')
  if (file !== undefined) {
    try {
      return readFileSync(file, 'utf8').trim()
    } catch (error) {
      throw new Failed(`The token cannot be read: ${(error as Error).message}`)
    }
  }
  return env['DELA_TOKEN'] || (readShelf(env).servers[url]?.token ?? null)
}

/** Accept-Language out of the locale: `sv_SE.UTF-8` becomes `sv-SE, sv`. */
export function languageOf(env: NodeJS.ProcessEnv): string {
  const locale = env['LC_ALL'] || env['LC_MESSAGES'] || env['LANG'] || ''
  const [, language = 'en', land] = /^([a-z]{2,3})(?:_([A-Z]{2}))?\b/.exec(locale) ?? []
  return land ? `${language}-${land}, ${language}` : language
}

/** A token on its way over a network in clear text is everybody's. */
export function isExposed({ url, token }: Pick<Reach, 'url' | 'token'>): boolean {
  const { protocol, hostname } = new URL(url)
  const here = hostname === 'localhost' || hostname.startsWith('127.') || hostname === '[::1]'
  return token !== null && protocol === 'http:' && !here
}
