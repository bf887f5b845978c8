/**
 * The proof of a decision. A read or a write of shared data takes one as an argument, and only `decide.ts` can make one:
 * literals and copies do not compile, casts and prototype forgeries fail on their first use (the `#` fields are not there).
 */
import type { Narrowing } from './narrowing.ts'
import type { Scope } from './principal.ts'
import { atLeast, type Role, visibilityOf } from './roles.ts'
import type { Visibility } from './visible.ts'

/** One grant as it was considered. */
export interface TraceStep {
  grant: string
  role: Role
  /** The most the policy lets this grant give; null where no cap applies. */
  cap: Role | null
  effective: Role
  because: string
}

/** `create`: make collections for a principal. `administer`: an organization's policy and directory. `self`: one's own credentials. `oversee`: who sees what of a collection. `invitation`: what one invitation entitles to. */
export type Asked = Scope | 'create' | 'oversee' | 'invitation'

export interface Birth<P extends Asked> {
  privilege: P
  organizationId: string
  /** The collection for collection privileges, the owner-to-be for `create`, null otherwise. */
  targetId: string | null
  principalId: string | null
  linkId: string | null
  /** What a link leaves out today besides what its role does. */
  narrowing: Narrowing | null
  role: Role
  trace: readonly TraceStep[]
}

type Create = <P extends Asked>(birth: Birth<P>) => Access<P>
let create: Create | null = null

export class Access<P extends Asked> {
  readonly #born: Birth<P>

  private constructor(birth: Birth<P>) {
    this.#born = Object.freeze({ ...birth })
  }

  static {
    create = birth => new Access(birth)
  }

  get privilege(): P {
    return this.#born.privilege
  }
  get organizationId(): string {
    return this.#born.organizationId
  }
  /** The collection that was decided on. @throws TypeError for an Access that is not of a collection */
  get collectionId(): string {
    if (this.#born.targetId === null) throw new TypeError('This Access is not of a collection')
    return this.#born.targetId
  }
  /** Who acts; null for the bearer of a link and for the recipient of a mail. */
  get principalId(): string | null {
    return this.#born.principalId
  }
  get linkId(): string | null {
    return this.#born.linkId
  }
  /** What is left out of what the visibility would show; null for nothing. */
  get narrowing(): Narrowing | null {
    return this.#born.narrowing
  }
  get role(): Role {
    return this.#born.role
  }
  get trace(): readonly TraceStep[] {
    return this.#born.trace
  }
  /** What is shown of an object that is not private. */
  get visibility(): Visibility {
    return visibilityOf(this.#born.role) ?? 'busy'
  }
  /** Private objects are whole only to their owner and to a delegate with private access; to all others busy time. */
  visibilityFor(isPrivate: boolean): Visibility {
    return isPrivate && this.visibility !== 'full' ? 'busy' : this.visibility
  }
  /** May private objects be created, changed and deleted? */
  get writesPrivate(): boolean {
    return atLeast(this.#born.role, 'delegateWithPrivateEventAccess')
  }
}

/** Takes the one key there is. `decide.ts` does so when it is loaded; whoever asks later gets an error. */
export function takeKey(): Create {
  if (create === null) throw new Error('The key to Access has been taken')
  const key = create
  create = null
  return key
}
