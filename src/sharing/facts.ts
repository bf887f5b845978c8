/** Everything a decision knows. Loaded by `storage/facts.ts` in one query; nothing else may influence `decide`. */
import type { LinkLimits } from './narrowing.ts'
import type { LinkAudience, PolicyStack } from './policy.ts'
import type { CollectionFacts, Standing, Subject } from './principal.ts'
import type { Role, ViewRole } from './roles.ts'

export interface LinkGrant {
  via: 'link'
  id: string
  role: ViewRole
  audience: LinkAudience
  createdAt: Date
  expiresAt: Date | null
  unpublishedAt: Date | null
  /** When the secret that was shown was replaced by a newer one; null for the current secret. */
  secretRetiredAt: Date | null
  /** Whoever published it may still share the collection. */
  authorized: boolean
  /** Whom a personal link was sent to; null for links that are published. */
  recipient: string | null
  /** Of the groups that the policy names as external sharers, those that whoever published it is in. */
  sharerGroups: readonly string[]
  /** What it leaves out besides what its role does; null for nothing. */
  limits: LinkLimits | null
  /** It has a password that its bearer did not give. */
  locked: boolean
}

/** What somebody sends to one address. */
export interface SnapshotGrant {
  via: 'snapshot'
  role: ViewRole
  inside: boolean
  accepted: boolean
  senderMayShare: boolean
  sharerGroups: readonly string[]
  /** The sender wants private events in it, and the recipient sees them with a right of their own. */
  showsPrivate?: boolean
  /** What is left out besides what the role does. */
  limits?: LinkLimits | null
}

export type Grant =
  | { via: 'owner' }
  | { via: 'mailbox'; name: string }
  | {
      via: 'permission'
      id: string
      name: string
      through: 'self' | 'group' | 'mailbox' | 'organization'
      role: Role
      sharerGroups: readonly string[]
    }
  | LinkGrant
  | SnapshotGrant

export interface Facts {
  subject: Subject
  /** null for whoever has no row in the collection's organization. */
  standing: Standing | null
  collection: CollectionFacts
  policy: PolicyStack
  grants: readonly Grant[]
  /** The database's clock. */
  now: Date
  /** The object asked about is private (RFC 5545 CLASS); absent when a whole collection is asked for. */
  private?: boolean
}
