/** All weakenings. */
import { asking } from './asking.ts'
import { carrying } from './carrying.ts'
import { deciding } from './deciding.ts'
import { inviting } from './inviting.ts'
import { mailing } from './mailing.ts'
import type { Mutant } from './mutant.ts'
import { overseeing } from './overseeing.ts'

export const mutants: readonly Mutant[] = [...deciding, ...carrying, ...inviting, ...asking, ...overseeing, ...mailing]
