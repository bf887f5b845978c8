/** All weakenings. */
import { carrying } from './carrying.ts'
import { deciding } from './deciding.ts'
import type { Mutant } from './mutant.ts'

export const mutants: readonly Mutant[] = [...deciding, ...carrying]
