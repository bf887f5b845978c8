/** How a command ends without having done what it was asked: 1 for a refusal or a fault, 2 for wrong use. */

/** What the API says when it refuses (RFC 9457), as far as it is shown. */
export interface Refusal {
  type?: string
  title?: string
  status?: number
  detail?: string
  remedy?: string
  whoCan?: string
  highestRole?: string
  because?: string
  field?: string
  retryAfterSeconds?: number
  /** Of an act for several people: each who was refused. */
  refused?: { address: string; detail: string; highestRole?: string }[]
}

/** The command was called in a way that it does not know. Nothing was done. */
export class Misuse extends Error {
  override name = 'Misuse'
}

/** The server said no, cannot be reached, or something on this machine is in the way. */
export class Failed extends Error {
  override name = 'Failed'
  readonly remedy: string | null
  /** The problem document as it came, for `--json`. */
  readonly text: string | null
  readonly status: number | null
  constructor(message: string, more: { remedy?: string | null; text?: string; status?: number } = {}) {
    super(message)
    this.remedy = more.remedy ?? null
    this.text = more.text ?? null
    this.status = more.status ?? null
  }
}

/** A refusal of the API in one line, and what to do about it. @param text the body as it came; not always a problem document */
export function refusalOf(status: number, text: string): Failed {
  const said = problemIn(text)
  if (!said) return new Failed(`The server answered ${status}`, { status })
  const { title = `The server answered ${status}`, detail, field } = said
  const line = [title, detail === title ? '' : detail, field ? `(${field})` : ''].filter(Boolean)
  const first = line[1] !== undefined && line[1] === detail ? `${title}: ${line.slice(1).join(' ')}` : line.join(' ')
  return new Failed(first, { remedy: remedyOf(status, said), text, status })
}

function problemIn(text: string): Refusal | null {
  try {
    const value = JSON.parse(text) as unknown
    return typeof value === 'object' && value !== null ? value : null
  } catch {
    return null
  }
}

function remedyOf(
  status: number,
  { type, remedy, whoCan, detail = '', highestRole, because, retryAfterSeconds, refused }: Refusal,
): string | null {
  if (refused) return refused.map(one => `${one.address}: ${one.detail}`).join('; ')
  const said = [remedy, whoCan].filter(one => one !== undefined)
  if (said.length > 0) return said.join(' ')
  // A refusal for lack of a role names the caller's own role, which is no advice.
  const capped =
    type !== '/problems/need-privileges' && highestRole !== undefined && highestRole !== 'none' && !detail.includes(highestRole)
  if (capped) return `The most that is allowed: ${highestRole}${because ? ` (${because})` : ''}`
  if (retryAfterSeconds !== undefined) return `Try again in ${Math.ceil(retryAfterSeconds)} seconds`
  return status === 401 ? 'Sign in with `dela sign-in`, or give a token with --token-file or DELA_TOKEN' : null
}
