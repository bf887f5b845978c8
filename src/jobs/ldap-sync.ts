/** Each hour: people and groups become what the LDAP server says. */
import { Problem } from '../errors.ts'
import { syncLdap } from '../services/ldap-sync.ts'
import type { Working } from './working.ts'

/** A server that is away is asked again in an hour, and meanwhile nothing changes. */
export async function syncDirectory({ db, config, log }: Pick<Working, 'db' | 'config' | 'log'>): Promise<void> {
  try {
    await syncLdap(db, config, log)
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    log.warn({ err: error }, 'People and groups were not compared with the LDAP server')
  }
}
