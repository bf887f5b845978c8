/** Rows of people, groups and shared mailboxes read as their own organization knows them. */
import { Problem } from '../errors.ts'
import type { PrincipalKind } from '../sharing/principal.ts'
import type { PrincipalRow } from './tables.ts'

/** A principal as its own organization knows it. */
export interface Principal {
  id: string
  kind: PrincipalKind
  address: string
  name: string
  groupKind: 'security' | 'unified' | null
  language: string | null
  timeZone: string | null
  administrator: boolean
  disabled: boolean
  createdAt: Date
}

/** For this folder alone. */
export function principalOf(row: PrincipalRow): Principal {
  return {
    id: row.id,
    kind: row.kind,
    address: row.address,
    name: row.name,
    groupKind: row.group_kind,
    language: row.language,
    timeZone: row.time_zone,
    administrator: row.administrator,
    disabled: row.disabled_at !== null,
    createdAt: row.created_at,
  }
}

export function addressTaken(address: string): Problem {
  return new Problem('conflict', `The address ${address} is already being used; choose another`, { field: 'address' })
}
