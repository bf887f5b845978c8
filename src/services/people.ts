/** The address book of the organization, for everybody inside; never for guests, who see nobody but those who shared with them. */
import { Problem } from '../errors.ts'
import type { Access } from '../sharing/access.ts'
import type { Db } from '../storage/database.ts'
import { isInside, type Person, searchPeople } from '../storage/people.ts'

/** Whom one can share with; a unified group is shown and cannot be shared with. */
export type AddressBookEntry = Person & { canBeSharedWith: boolean }

/**
 * @param search the beginning of a word of a name or of an address; everybody for an empty one
 * @throws Problem `need-privileges` for a guest
 */
export async function findPeople(
  db: Db,
  access: Access<'self'>,
  search: string,
  page: { after: readonly [string, string] | null; limit: number },
): Promise<{ people: AddressBookEntry[]; next: [string, string] | null }> {
  if (!(await isInside(db, access))) throw new Problem('need-privileges', 'The address book is for people of the organization')
  const { people, next } = await searchPeople(db, access, search.trim(), page)
  return { people: people.map(person => ({ ...person, canBeSharedWith: person.groupKind !== 'unified' })), next }
}
