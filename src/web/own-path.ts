/** Where to go after signing in: only to a page of this server. */

const longest = 2000
const never = /^\/(?:sign-in|sign-out|setup)(?:[/?]|$)/

/** The path and query if they lead to a page here; null for anything that a browser could read as an address elsewhere. */
export function ownPath(given: unknown): string | null {
  if (typeof given !== 'string' || given.length > longest || !/^\/(?![/\\])[\x21-\x5B\x5D-\x7E]*$/.test(given)) return null
  const base = 'http://here.invalid'
  if (!URL.canParse(given, base)) return null
  const { origin, pathname, search } = new URL(given, base)
  if (origin !== base || pathname.startsWith('//') || never.test(pathname)) return null
  return `${pathname}${search}`
}
