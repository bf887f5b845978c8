/** Why an address brought no calendar: a closed list, shown to the owner in words and never with anything of the answer. */

export const sourceProblems = [
  'refused-address',
  'not-resolved',
  'unreachable',
  'tls',
  'timeout',
  'not-http',
  'redirects',
  'refused-redirect',
  'moved',
  'gone',
  'not-found',
  'needs-sign-in',
  'busy',
  'status',
  'too-large',
  'not-a-calendar',
  'broken',
  'empty',
  'no-room',
  'fault',
] as const
export type SourceProblem = (typeof sourceProblems)[number]

/** A wish to be left alone longer than this is not granted. */
const longestWaitSeconds = 86_400

export class SourceFailure extends Error {
  readonly problem: SourceProblem
  /** Of an answer that was no calendar; null where none came. */
  readonly status: number | null
  /** How long the other side wishes to be left alone. */
  readonly retryAfterSeconds: number | null
  constructor(problem: SourceProblem, more: { status?: number; retryAfterSeconds?: number | null } = {}) {
    super(problem)
    this.name = 'SourceFailure'
    this.problem = problem
    this.status = more.status ?? null
    this.retryAfterSeconds = more.retryAfterSeconds ?? null
  }

  /** @param retryAfter RFC 9110 §10.2.3: seconds, or a date */
  static ofStatus(status: number, retryAfter: string | undefined): SourceFailure {
    return new SourceFailure(problemOf(status), { status, retryAfterSeconds: secondsOf(retryAfter) })
  }
}

function problemOf(status: number): SourceProblem {
  if (status === 410) return 'gone'
  if (status === 404) return 'not-found'
  if (status === 401 || status === 403 || status === 407) return 'needs-sign-in'
  if (status === 429 || status === 503) return 'busy'
  return 'status'
}

function secondsOf(retryAfter: string | undefined): number | null {
  if (retryAfter === undefined) return null
  const seconds = /^\d{1,9}$/.test(retryAfter.trim()) ? Number(retryAfter) : (Date.parse(retryAfter) - Date.now()) / 1000
  return Number.isFinite(seconds) && seconds > 0 ? Math.min(Math.ceil(seconds), longestWaitSeconds) : null
}

/** What is said of it in English, to programs and in logs. */
export const told: Record<SourceProblem, string> = {
  'refused-address': 'The address leads into a network that this server does not ask',
  'not-resolved': 'There is no host of that name, or its name servers do not answer',
  unreachable: 'The host does not answer',
  tls: 'The host has no certificate that can be trusted',
  timeout: 'The host took too long to answer',
  'not-http': 'The host does not answer as a web server does',
  redirects: 'The address leads from one to the next without end',
  'refused-redirect': 'The address leads to another that is not asked',
  moved: 'The address leads to another host than before; give the address again if that is right',
  gone: 'The calendar is gone for good, says its host',
  'not-found': 'There is nothing at the address',
  'needs-sign-in': 'The host wants a sign-in',
  busy: 'The host asks to be left alone for a while',
  status: 'The host answers with a fault',
  'too-large': 'The calendar is larger than this server takes',
  'not-a-calendar': 'What stands at the address is no calendar',
  broken: 'The calendar breaks off or has nothing in it that can be read',
  empty: 'The calendar has been empty for less than a day; the events stay until then',
  'no-room': 'The calendar’s owner has no room left',
  fault: 'The calendar could not be taken; the fault has been logged',
}
