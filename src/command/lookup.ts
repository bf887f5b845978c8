/** People, groups, mailboxes and calendars by the names that a person types: the API wants ids. */
import { type Client, pathTo } from './client.ts'
import { Failed } from './refusal.ts'

export type Noun = 'users' | 'groups' | 'mailboxes' | 'guests'

interface Entry {
  id: string
  address: string
  name: string
}

export interface Calendar {
  id: string
  name: string
  role: string
  owner: { address: string }
}

const isId = (text: string) => /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)
const one: Record<Noun, string> = { users: 'person', groups: 'group', mailboxes: 'shared mailbox', guests: 'guest' }

/** The id of an entry of the directory, by its address or the id itself. @throws Failed when there is none */
export async function entryId(api: Client, noun: Noun, text: string): Promise<string> {
  if (isId(text)) return text
  const { value } = (await api.list(pathTo(noun))).value as { value: Entry[] }
  const found = value.find(entry => entry.address === text.toLowerCase())
  if (!found) throw new Failed(`There is no ${one[noun]} with the address ${text}`, { remedy: `\`dela ${nounOf(noun)} list\` lists them` })
  return found.id
}

const nounOf = (noun: Noun) => (noun === 'mailboxes' ? 'mailbox' : noun.slice(0, -1))

/** The id of a calendar: the id itself, its name, or `owner's address/name` where several have the name. @throws Failed */
export async function calendarId(api: Client, text: string): Promise<string> {
  if (isId(text)) return text
  const { value } = (await api.get('/calendars')).value as { value: Calendar[] }
  const wanted = text.toLowerCase()
  const found = value.filter(({ name, owner }) => wanted === name.toLowerCase() || wanted === `${owner.address}/${name}`.toLowerCase())
  const [first, second] = found
  if (!first) throw new Failed(`You see no calendar "${text}"`, { remedy: '`dela calendar list` lists them; an id is taken too' })
  if (second) {
    const names = found.map(({ name, owner, id }) => `${owner.address}/${name} (${id})`)
    throw new Failed(`Several calendars are called "${text}"`, { remedy: `Say which: ${names.join(', ')}` })
  }
  return first.id
}

/** The same for an administrator, who oversees calendars that they do not see. @throws Failed */
export async function overseenId(api: Client, text: string): Promise<string> {
  try {
    return await calendarId(api, text)
  } catch (error) {
    if (!(error instanceof Failed) || error.status !== null) throw error
    const names = (row: Record<string, unknown>) => [row['name'], `${(row['owner'] as Entry).address}/${String(row['name'])}`]
    const calendars = (row: Record<string, unknown>) => (row['kind'] === 'calendar' ? names(row) : [])
    return await rowId(api, '/policy/scopes', text, calendars).catch(() => {
      throw error
    })
  }
}

/** The id of a row of a list by its id, or by one of the texts that `names` reads from it. @throws Failed */
export async function rowId(api: Client, path: string, text: string, names: (row: Record<string, unknown>) => unknown[]): Promise<string> {
  if (isId(text)) return text
  const { value } = (await api.list(path)).value as { value: Record<string, unknown>[] }
  const wanted = text.toLowerCase()
  const found = value.filter(row => [row['id'], ...names(row)].some(name => typeof name === 'string' && name.toLowerCase() === wanted))
  const [first, second] = found
  if (!first) throw new Failed(`There is no "${text}" in this list`)
  if (second)
    throw new Failed(`Several rows are called "${text}"`, { remedy: `Give the id: ${found.map(row => String(row['id'])).join(', ')}` })
  return String(first['id'])
}
