/** Where a refusal becomes a status: the only file that knows both. Doors render what `failureOf` says in their own form. */
import { Problem, type ProblemDetails, type ProblemType } from '../errors.ts'
import { Denied } from '../services/gate.ts'
import { type Because, Denial } from '../sharing/decide.ts'
import { leastRole, type Privilege, privileges } from '../sharing/roles.ts'
import type { Refused } from './refusal.ts'

/** A refusal ready to be shown. */
export interface Failure {
  status: number
  type: ProblemType | NonNullable<ProblemDetails['reason']> | 'internal'
  title: string
  detail: string
  details: ProblemDetails
  headers: Record<string, string>
  /** Told in full, in the reader's language. */
  refused?: Refused
}

const statuses: Record<ProblemType, [status: number, title: string]> = {
  unauthenticated: [401, 'Sign in first'],
  'not-found': [404, 'Not found'],
  'need-privileges': [403, 'Not allowed'],
  policy: [403, 'The sharing policy does not allow this'],
  'calendar-cannot-be-shared': [403, 'This calendar cannot be shared'],
  'bad-request': [400, 'Bad request'],
  misdirected: [421, 'Misdirected request'],
  'unsupported-media-type': [415, 'Unsupported media type'],
  'too-large': [413, 'Too large'],
  'too-many-requests': [429, 'Too many requests'],
  conflict: [409, 'Conflict'],
  'no-uid-conflict': [409, 'Another object has this UID'],
  'precondition-failed': [412, 'Precondition failed'],
  'precondition-required': [428, 'Precondition required'],
  'method-not-allowed': [405, 'Method not allowed'],
  'calendar-data': [403, 'Not a valid calendar object'],
  locked: [423, 'Locked'],
  'insufficient-storage': [507, 'Insufficient storage'],
  gone: [410, 'Gone'],
  unavailable: [503, 'Unavailable for the moment'],
}

const denials: Record<Because, ProblemType> = {
  nobody: 'unauthenticated',
  'no-permission': 'not-found',
  role: 'need-privileges',
  private: 'need-privileges',
  policy: 'policy',
  scope: 'need-privileges',
  sender: 'need-privileges',
  'link-unknown': 'not-found',
  'link-unpublished': 'gone',
  'link-expired': 'gone',
  'link-suspended': 'policy',
  'link-locked': 'unauthenticated',
  'invitation-accepted': 'gone',
  'invitation-declined': 'gone',
  'invitation-withdrawn': 'gone',
  'invitation-expired': 'gone',
  'invitation-replaced': 'gone',
  'invitation-account': 'need-privileges',
}

const endings: Partial<Record<Because, string>> = {
  'invitation-accepted': 'This invitation has been accepted already; one invitation is for one acceptance.',
  'invitation-declined': 'This invitation has been declined.',
  'invitation-withdrawn': 'This invitation has been withdrawn.',
  'invitation-expired': 'This invitation has expired.',
  'invitation-replaced': 'A newer mail of this invitation has taken the place of this one.',
  'invitation-account': 'This invitation is for another account: use the one that it was sent to.',
  sender: 'Whoever shared this may not share it any more.',
}

function because(denial: Denial): string {
  const ending = denial.asked === 'invitation' ? endings[denial.because] : undefined
  if (ending !== undefined) return ending
  switch (denial.because) {
    case 'role':
      return denial.asked === 'administer'
        ? 'This takes an administrator of the organization.'
        : `This takes the role ${isPrivilege(denial.asked) ? leastRole(denial.asked) : 'owner'}; yours is ${denial.role}.`
    case 'private':
      return 'Private events are changed by their owner and by delegates with private access only.'
    case 'policy':
      return `The sharing policy allows ${denial.role} at most (${denial.rule ?? 'no rule'}).`
    case 'scope':
      return 'The credential that was used is not for this.'
    default:
      return statuses[denials[denial.because]][1]
  }
}

function isPrivilege(asked: Denial['asked']): asked is Privilege {
  return (privileges as readonly string[]).includes(asked)
}

function ofDenial(denial: Denial): Failure {
  // What the policy leaves nothing of is not told from what never was (sharing model §2, invariant 21); an invitation is known to be there.
  if (denial.because === 'policy' && denial.role === 'none' && denial.asked !== 'invitation') {
    return ofDenial(new Denial('no-permission', denial.asked))
  }
  const type = denials[denial.because]
  const [status, title] = statuses[type]
  const told = status === 403 && denial.asked !== 'administer'
  const details: ProblemDetails = told ? { highestRole: denial.role, because: denial.rule ?? denial.because } : {}
  return { status, type, title, detail: because(denial), details, headers: {} }
}

function ofProblem(problem: Problem): Failure {
  const [status, title] = statuses[problem.type]
  const seconds = problem.details.retryAfterSeconds ?? (status === 503 ? 2 : undefined)
  const refused = problem.details.reason ?? (problem.type === 'policy' && problem.details.highestRole !== undefined ? 'above' : undefined)
  return {
    status,
    type: problem.details.reason ?? problem.type,
    title,
    detail: problem.message,
    details: problem.details,
    headers: seconds === undefined ? {} : { 'Retry-After': String(Math.ceil(seconds)) },
    ...(refused === undefined ? {} : { refused }),
  }
}

// What body-parser, Express's router and Node throw for requests that are not well formed: a status below 500 and a plain message.
function ofLibrary(error: Error & { status?: number; type?: string }): Failure | null {
  if (error instanceof URIError) return ofProblem(new Problem('bad-request', 'The address is not decodable'))
  switch (error.status) {
    case 400:
      return ofProblem(
        new Problem('bad-request', error.type === 'entity.parse.failed' ? 'The body is not valid JSON' : 'The request is malformed'),
      )
    case 413:
      return ofProblem(new Problem('too-large', 'The body is larger than this server takes'))
    case 415:
      return ofProblem(new Problem('unsupported-media-type', 'The body has an encoding or character set that this server does not read'))
    default:
      return null
  }
}

// Classes 08, 53, 57, 58: connection lost, out of resources, shutting down, system trouble. 55P03 and 40xxx: try again. 25006: read-only.
function ofDatabase(error: Error & { code?: string }): Failure | null {
  const code = error.code ?? ''
  const away =
    /^(?:08|53|57|58|40)|^25006$|^55P03$|^ECONN|^EPIPE$|^ETIMEDOUT$/.test(code) ||
    error.name === 'KnexTimeoutError' ||
    /Connection terminated|timeout exceeded when trying to connect/.test(error.message)
  if (away) return ofProblem(new Problem('unavailable', 'The database does not answer right now'))
  // 23503: a row that was named is gone, because somebody deleted it while this request was under way.
  if (code === '23503') return ofProblem(new Problem('conflict', 'Somebody or something that this is about was deleted meanwhile'))
  // 22021: a character Postgres cannot keep (NUL); the value came with the request.
  return code === '22021' || code === '22P05'
    ? ofProblem(new Problem('bad-request', 'The text has a character that cannot be stored'))
    : null
}

/** Any error as a refusal. What is not known is ours: 500, with nothing of it told. */
export function failureOf(error: unknown): Failure {
  if (error instanceof Denied) return ofDenial(error.denial)
  if (error instanceof Problem) return ofProblem(error)
  const known = error instanceof Error ? (ofLibrary(error) ?? ofDatabase(error)) : null
  return (
    known ?? {
      status: 500,
      type: 'internal',
      title: 'Something went wrong on our side',
      detail: 'The fault has been logged.',
      details: {},
      headers: {},
    }
  )
}
