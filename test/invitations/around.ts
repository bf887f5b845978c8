/** What tests of invitations stand in: a world, a mail server, workers, and a second organization that may be federated. */
import { type Jobs, openQueue, startJobs } from '../../src/jobs/queue.ts'
import { openTransport } from '../../src/mail/transport.ts'
import { hashPassword } from '../../src/services/authentication.ts'
import * as gate from '../../src/services/gate.ts'
import type { UserSubject } from '../../src/sharing/principal.ts'
import { knexOf } from '../../src/storage/database.ts'
import { addPrincipal } from '../../src/storage/directory.ts'
import { found } from '../../src/storage/organizations.ts'
import { openPostOffice, type PostOffice, type Received, until } from '../mail/post-office.ts'
import { type Client, clientOf } from '../rest/client.ts'
import { plantedCalendar } from '../setup/planted.ts'
import { makeWorld, openPolicy, password, type World } from '../setup/world.ts'

export const firstDay = new Date('2027-03-01T00:00:00Z')
export const window = 'from=2027-02-01T00:00:00Z&to=2027-05-01T00:00:00Z'
const pace = { pollSeconds: 0.5, retrySeconds: 1 }
const quiet = { info() {}, warn() {}, error: console.error }

export interface Around {
  world: World
  office: PostOffice
  /** Of another organization, with the domain fabrikam.example proved. */
  frida: UserSubject
  anna: Client
  astrid: Client
  /** Workers run from the start. */
  stopWork(): Promise<void>
  startWork(): Promise<void>
  federate(): Promise<void>
  part(): Promise<void>
  /** A calendar of Anna's with the planted events, shared with nobody. */
  calendar(): Promise<string>
  /** The mail to the address, and every address of this server in it. */
  mail(address: string, count?: number): Promise<{ received: Received; links: string[]; invitation: string }>
  code(address: string, count?: number): Promise<string>
  /** Waits until the mail of the invitation is settled. */
  settled(calendar: string, id: string): Promise<{ mail: string; mailAnswer: string | null; state: string }>
  close(): Promise<void>
}

export async function makeAround(): Promise<Around> {
  const world = await makeWorld()
  const office = await openPostOffice()
  const config = { ...world.config, mail: { ...world.config.mail, from: 'Dela <dela@nordlys.example>', smtpUrl: office.url } }
  let jobs: Jobs | null = null
  const startWork = async () => {
    const { db, dependencies } = world
    const transport = openTransport(config, quiet)
    const queue = openQueue(db, quiet)
    jobs = await startJobs({ db, config, log: quiet, transport, publicUrl: dependencies.publicUrl, now: () => new Date(), queue, pace })
  }
  const stopWork = async () => {
    await jobs?.stop()
    jobs = null
  }
  await startWork()
  const hash = await hashPassword(password)
  const administrator = { address: 'chief@fabrikam.example', name: 'Chief', passwordHash: hash, language: null }
  const founding = { name: 'Fabrikam', language: 'sv', timeZone: 'Europe/Stockholm', domains: ['fabrikam.example'], administrator }
  const { organizationId: theirs, administratorId } = await found(world.db, founding)
  const blank = { ...world.anna, organizationId: theirs }
  const chief: UserSubject = { ...blank, id: administratorId, address: administrator.address, name: 'Chief', administrator: true }
  const fresh = { kind: 'user', address: 'frida@fabrikam.example', name: 'Frida Falk', passwordHash: hash } as const
  const { id, address, name } = await addPrincipal(world.db, gate.administer(chief), fresh)
  const both = [
    { organization_id: world.organizationId, partner_id: theirs },
    { organization_id: theirs, partner_id: world.organizationId },
  ]
  const anna = clientOf(world.app, await world.token(world.anna))
  return {
    world,
    office,
    frida: { ...blank, id, address, name },
    anna,
    astrid: clientOf(world.app, await world.token(world.astrid)),
    startWork,
    stopWork,
    federate: async () => void (await knexOf(world.db)('federation').insert(both).onConflict().ignore()),
    part: async () => void (await knexOf(world.db)('federation').delete()),
    async calendar() {
      const calendar = await world.calendar(world.anna, `Anna’s <work> ${Math.random().toString(36).slice(2, 8)}`)
      await world.share(world.anna, calendar, null, 'none')
      await world.put(world.anna, calendar, plantedCalendar(firstDay))
      return calendar
    },
    async mail(to, count = 1) {
      const all = await office.next(to, count)
      const received = all[count - 1]!
      const links = [...new Set((received.mail.text ?? '').match(/http:\/\/dela\.test\S*/g) ?? [])].map(link =>
        link.replace('http://dela.test', ''),
      )
      return { received, links, invitation: links.find(link => link.startsWith('/i/') && !link.endsWith('?back')) ?? '' }
    },
    async code(to, count = 1) {
      const codeIn = ({ mail }: Received) => /^(\d{4} \d{4})$/m.exec(mail.text ?? '')?.[1]
      return await until(
        () => office.received.filter(one => one.to.includes(to)).flatMap(one => codeIn(one) ?? [])[count - 1] ?? null,
        `code for ${to}`,
      )
    },
    async settled(calendar, invitation) {
      return await until(async () => {
        const { body } = await anna.get(`/calendars/${calendar}/invitations/${invitation}`)
        return body.mail === 'queued' ? null : body
      }, 'the mail to be settled')
    },
    async close() {
      await stopWork()
      await office.close()
      await world.close()
    },
  }
}

export { openPolicy }
