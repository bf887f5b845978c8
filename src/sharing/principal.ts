/** Who asks (sharing model §1). A subject is what the hall made of a request's credentials, or whom a mail is for. */
import type { CollectionKind, Privilege, ViewRole } from './roles.ts'

/** `federated`: a row that stands for a user of another organization on this server. */
export type PrincipalKind = 'user' | 'group' | 'mailbox' | 'guest' | 'federated'

/** What a credential may be used for at most; null for all that its person may. */
export type Scope = Privilege | 'administer' | 'self'

export interface UserSubject {
  kind: 'user'
  id: string
  organizationId: string
  address: string
  name: string
  guest: boolean
  administrator: boolean
  scopes: readonly Scope[] | null
  /** When the credential that was used ends; null for one that does not, and for a session. */
  expiresAt: Date | null
  /** Stands for the password that the person had when the request was let in: what it makes does not outlast that password. */
  mark: string
}

/** The bearer of a publish link's secret. Whoever is signed in as well stands in `user`, for links that are not anonymous. */
export interface LinkSubject {
  kind: 'link'
  tokenHash: Uint8Array
  user: UserSubject | null
}

/** Whom a mail is for, judged when it is composed. */
export interface RecipientSubject {
  kind: 'recipient'
  /** Lower case. */
  address: string
  organizationId: string
  /** The role its sender chose. */
  role: ViewRole
  /** Who sends; must still be allowed to share when the mail leaves. */
  senderId: string
  /** Nothing outside of the owner's working hours; at `freeBusyRead` alone. */
  workingHoursOnly?: boolean
  /** Private events in full, for a recipient of the organization who sees them anyway (invariant 19); at `read` alone. */
  privateDetails?: boolean
}

export interface AnonymousSubject {
  kind: 'anonymous'
}

export type Subject = UserSubject | LinkSubject | RecipientSubject | AnonymousSubject

export const anonymous: AnonymousSubject = { kind: 'anonymous' }

export type SubjectClass = 'owner' | 'internal' | 'federated' | 'guest' | 'anonymous'

/** What somebody signed in is in the organization of a collection. */
export interface Standing {
  /** Their row there: a federated person and a guest have one of their own in each organization. */
  id: string
  is: 'internal' | 'federated' | 'guest'
  /** The two organizations name each other; true for all who are not federated. */
  mutual: boolean
}

/** The collection as the decision needs it. */
export interface CollectionFacts {
  organizationId: string
  id: string
  kind: CollectionKind
  ownerId: string
  /** Its events come from an address: nobody writes to it but its refresh. */
  fed: boolean
}
