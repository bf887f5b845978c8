/** A world whose calendars may be fed from one host on the loopback network, under a name that a real name server knows. */
import { refreshSources } from '../../src/jobs/source-refresh.ts'
import type { Config, DeepPartial } from '../../src/config.ts'
import { knexOf } from '../../src/storage/database.ts'
import { allowed, type FeedHost, openFeedHost } from './feed-host.ts'
import { type NameServer, openNameServer } from './name-server.ts'
import { makeWorld, type World } from './world.ts'

export interface Feeding {
  world: World
  host: FeedHost
  names: NameServer
  address(path: string, name?: string): string
  /** The calendar is due, and every host may be asked. */
  due(calendarId: string, more?: object): Promise<void>
  /** What a worker does each minute. @returns how many were asked */
  round(): Promise<number>
  faults: object[]
  close(): Promise<void>
}

export async function openFeeding(overrides: DeepPartial<Config> = {}): Promise<Feeding> {
  const names = await openNameServer()
  const host = await openFeedHost(allowed)
  names.zone.set('feeds.example', { A: [allowed] })
  names.zone.set('other.example', { A: [allowed] })
  const world = await makeWorld({
    directory: { dnsServers: [names.address] },
    ...overrides,
    subscriptions: { allowedNetworks: [`${allowed}/32`], timeoutSeconds: 2, bytes: 1_000_000, ...overrides.subscriptions },
  })
  const faults: object[] = []
  const log = { info() {}, warn() {}, error: (facts: object) => void faults.push(facts) }
  return {
    world,
    host,
    names,
    faults,
    address: (path, name = 'feeds.example') => `http://${name}:${host.port}${path}`,
    due: async (id, more = {}) => {
      const past = new Date(Date.now() - 60_000)
      await knexOf(world.db)('calendar_source').update({ asked_at: past })
      await knexOf(world.db)('calendar_source')
        .where({ collection_id: id })
        .update({ next_at: past, ...more })
    },
    round: async () => await refreshSources({ db: world.db, config: world.config, log, now: () => new Date() }),
    close: async () => {
      await world.close()
      await host.close()
      await names.close()
    },
  }
}
