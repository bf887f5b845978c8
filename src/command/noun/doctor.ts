/** `dela doctor`: is all well, and if not, what to do. */
import { clientOf } from '../client.ts'
import type { OwnCommand, Session } from '../command.ts'
import type { Given } from '../given.ts'
import type { Row } from '../output.ts'
import { isExposed, languageOf, serverOf, tokenOf } from '../place.ts'
import { Failed, Misuse } from '../refusal.ts'

interface Finding {
  check: string
  state: 'ok' | 'warning' | 'fault'
  says: string
  remedy: string | null
}

const needed = 24

function program(): Finding {
  const says = `Node ${process.versions.node}`
  if (Number(process.versions.node.split('.')[0]) >= needed) return { check: 'program', state: 'ok', says, remedy: null }
  return { check: 'program', state: 'fault', says, remedy: `Dela needs Node ${needed}` }
}

/** What can be seen of a server from outside. */
async function examine(given: Given): Promise<Finding[]> {
  const url = serverOf(given, process.env)
  const token = tokenOf(given, process.env, url)
  const found: Finding[] = []
  const add = (check: string, state: Finding['state'], says: string, remedy: string | null = null) =>
    found.push({ check, state, says, remedy })
  try {
    const before = Date.now()
    const ready = await fetch(`${url}/readyz`, { redirect: 'manual' })
    const date = Date.parse(ready.headers.get('date') ?? '')
    if (ready.status === 200) add('server', 'ok', `${url} is ready`)
    else add('server', 'fault', `${url} answers ${ready.status}`, 'Its log says why; `dela doctor --local` on its machine looks closer')
    // The Date header has whole seconds.
    const apart = Math.max(0, before - date - 1_000, date - Date.now())
    if (apart >= 2_000)
      add('clocks', 'warning', `This machine and the server are ${(apart / 1000).toFixed(0)} s apart`, 'Let both keep time by NTP')
    else add('clocks', 'ok', 'This machine and the server agree')
  } catch (error) {
    const { cause } = error as { cause?: { code?: string } }
    add('server', 'fault', `Nobody answers at ${url} (${cause?.code ?? 'unreachable'})`, 'Start it, or give its address with --url')
    return found
  }
  if (isExposed({ url, token: '' })) add('encryption', 'fault', `${url} is not encrypted`, 'Reach it by https')
  else add('encryption', 'ok', url.startsWith('https:') ? 'https' : 'On this machine')
  if (token === null) add('token', 'warning', 'None for this server', 'Sign in with `dela sign-in`')
  else await known(url, token, add)
  return found
}

interface Counts {
  queued: number
  oldestSeconds: number | null
  lastDay: { refused: number; failed: number; expired: number }
}

/** An hour is longer than greylisting takes, and shorter than people wait. */
function mailsOf({ queued, oldestSeconds, lastDay }: Counts): [Finding['state'], string, string?] {
  const notSent = lastDay.refused + lastDay.failed + lastDay.expired
  const says = `${queued} wait, ${notSent} not sent in the last day`
  if ((oldestSeconds ?? 0) > 3_600)
    return ['fault', `${says}; the oldest waits for more than an hour`, '`dela outbox list --state queued` says why']
  return notSent > 0 ? ['warning', says, '`dela outbox list --state failed` says why'] : ['ok', says]
}

/** A token that is for less than administering is a good token. */
function unlessRefused(error: unknown): null {
  if (error instanceof Failed) return null
  throw error
}

async function known(url: string, token: string, add: (check: string, state: Finding['state'], says: string, remedy?: string) => void) {
  try {
    const api = clientOf({ url, token, language: languageOf(process.env) })
    const { value } = await api.get('/me')
    const { address, isAdministrator } = value as Row
    add('token', 'ok', `Of ${String(address)}`)
    const counts = isAdministrator === true ? await api.get('/outbox/counts').catch(unlessRefused) : null
    if (counts) add('mail queue', ...mailsOf(counts.value as Counts))
  } catch (error) {
    if (!(error instanceof Failed)) throw error
    add('token', 'fault', error.message, error.remedy ?? 'Sign in again')
  }
}

const columns = [
  ['Check', 'check'],
  ['', 'state'],
  ['Found', 'says'],
  ['What to do', 'remedy'],
] as const

async function restored(given: Given, { out, terminal }: Omit<Session, 'api'>): Promise<void> {
  if (!given.flag('local')) throw new Misuse('--restored goes with --local, on the machine of the server')
  const ends = [
    'Of every organization of this server, for good: the addresses of all publish links, all pending invitations,',
    'all calendars that are mailed again and again, all app passwords, tokens and sessions. Owners publish anew with `dela publish renew`.',
  ]
  await terminal.certain(ends, 'Was the database restored from a backup?')
  const { retireHere } = await import('../local/doctor.ts')
  const value = await retireHere(given.text('data') ?? null)
  const heads = [
    ['Organization', 'organization'],
    ['Links', 'links'],
    ['Invitations', 'invitations'],
    ['Repeated mails', 'series'],
    ['Tokens and app passwords', 'credentials'],
  ] as const
  await out.table({ value: { value }, text: JSON.stringify({ value }) }, heads, 'There is no organization')
  terminal.note('Permissions that were taken back after the backup are there again: look at `dela external everything`.')
}

export const doctor: OwnCommand = {
  name: 'doctor',
  options: { restored: { about: 'with --local, after a restore from a backup: ends what may have been withdrawn since' } },
  summary: 'Is all well with the server, and if not, what to do; with --local it looks closer',
  async alone(given, session) {
    if (given.flag('restored')) return await restored(given, session)
    const look = async () => await (await import('../local/doctor.ts')).examineHere(given.text('data') ?? null)
    const value = [program(), ...(given.flag('local') ? await look() : await examine(given))]
    await session.out.table({ value: { value }, text: JSON.stringify({ value }) }, columns, '')
    const faults = value.filter(one => one.state === 'fault').length
    if (faults > 0) throw new Failed(`${faults} of ${value.length} checks found a fault`)
  },
}
