/** The closed list of what can go wrong, in the RFCs' words. No HTTP here: `http/failure.ts` gives each its status. */
import type { CollectionKind, Role } from './sharing/roles.ts'

export const problems = [
  'unauthenticated',
  'not-found',
  'need-privileges',
  'policy',
  'calendar-cannot-be-shared',
  'bad-request',
  'misdirected',
  'unsupported-media-type',
  'too-large',
  'too-many-requests',
  'conflict',
  'no-uid-conflict',
  'precondition-failed',
  'precondition-required',
  'method-not-allowed',
  'calendar-data',
  'locked',
  'insufficient-storage',
  'gone',
  'unavailable',
] as const
export type ProblemType = (typeof problems)[number]

/** One of several recipients, refused as the type says. */
export interface RefusedRecipient extends Pick<ProblemDetails, 'field' | 'reason' | 'highestRole' | 'because' | 'kind'> {
  type: ProblemType
  detail: string
  address: string
}

export interface ProblemDetails {
  /** The highest role the policy allows here. */
  highestRole?: Role
  /** The rule or grant that decided. */
  because?: string
  /** What was to be shared, where it is not a calendar. */
  kind?: CollectionKind
  /** Reason of `calendar-cannot-be-shared`; at the edge each is a type of its own. */
  reason?: 'address-not-valid' | 'group-not-security' | 'outside-not-allowed'
  /** RFC 4791 / 4918 precondition element without its namespace prefix, e.g. `valid-calendar-data`. */
  condition?: string
  line?: number
  /** The JSON field at fault, `recipients.0.address`. */
  field?: string
  /** What a deletion would take along. */
  wouldGo?: object
  /** Of an act for several people: each who was refused, with the field and the reason. */
  refused?: RefusedRecipient[]
  retryAfterSeconds?: number
  /** Challenges for a 401; a door may add its own. */
  href?: string
}

/** A refusal that a door may show. The message is plain English for logs and API readers; pages use the reader's own words. */
export class Problem extends Error {
  readonly type: ProblemType
  readonly details: ProblemDetails
  constructor(type: ProblemType, message: string, details: ProblemDetails = {}) {
    super(message)
    this.name = 'Problem'
    this.type = type
    this.details = details
  }
}
