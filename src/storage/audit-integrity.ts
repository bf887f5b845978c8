/**
 * What keeps the audit log append-only, looked at from the application's own connection. Postgres lets the owner of a table give
 * itself rights back and drop triggers: whoever holds the database's password can rewrite the log, and then this says so.
 */
import { type Db, knexOf } from './database.ts'

interface Kept {
  triggers: string[] | null
  raises: boolean
  rights: string[] | null
  unbound: boolean
}

/** What is wrong, as sentences for an administrator; none when the log cannot be changed without taking its protection away first. */
export async function auditIntact(db: Db): Promise<string[]> {
  const { rows } = await knexOf(db).raw<{ rows: Kept[] }>(
    `SELECT
      (SELECT array_agg(t.tgname::text) FROM pg_trigger t JOIN pg_proc f ON f.oid = t.tgfoid
        WHERE t.tgrelid = 'audit'::regclass AND t.tgenabled = 'A' AND f.proname = 'audit_is_append_only') AS triggers,
      (SELECT f.prosrc ~* '^\\s*BEGIN RAISE EXCEPTION ''[^'']*''; END\\s*$' FROM pg_proc f JOIN pg_class c ON c.relnamespace = f.pronamespace
        WHERE f.proname = 'audit_is_append_only' AND c.oid = 'audit'::regclass) AS raises,
      (SELECT array_agg(one) FROM unnest(ARRAY['UPDATE', 'DELETE', 'TRUNCATE']) one WHERE has_table_privilege('audit', one)) AS rights,
      (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) AS unbound`,
  )
  const [kept] = rows
  return kept ? faultsOf(kept) : ['There is no audit log']
}

function faultsOf({ triggers, raises, rights, unbound }: Kept): string[] {
  const missing = ['audit_append_only', 'audit_no_truncate'].filter(name => !triggers?.includes(name))
  const faults = missing.map(name => `The trigger ${name} of the audit log is missing or switched off`)
  if (!raises) faults.push('The function audit_is_append_only does not refuse any more')
  if (unbound) faults.push('Dela is connected as a superuser, whom no right binds; only the triggers keep the audit log')
  else if (rights) faults.push(`The role of this connection may ${rights.join(', ')} rows of the audit log`)
  return faults
}
