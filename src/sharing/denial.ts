/** Why something is refused. */
import type { Asked, TraceStep } from './access.ts'
import type { Role } from './roles.ts'
import type { Because } from './weigh.ts'

/** A refusal with its reason. `http/failure.ts` alone turns it into a status. */
export class Denial {
  readonly because: Because
  readonly asked: Asked
  /** The highest role the subject has here, `none` where existence is not told. */
  readonly role: Role
  /** The rule that forbids more, in an administrator's words. */
  readonly rule: string | null
  /** Since when a link has ended. */
  readonly since: Date | null
  readonly trace: readonly TraceStep[]
  constructor(because: Because, asked: Asked, more: { role?: Role; rule?: string; since?: Date; trace?: readonly TraceStep[] } = {}) {
    this.because = because
    this.asked = asked
    this.role = more.role ?? 'none'
    this.rule = more.rule ?? null
    this.since = more.since ?? null
    this.trace = more.trace ?? []
  }
}
