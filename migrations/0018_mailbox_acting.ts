import type { Knex } from 'knex'

/**
 * Does a person act for a mailbox, through whatever groups? A function with a query inside is planned when it is called; written out
 * in a larger statement the recursion would be made ready on every run of it, also where nobody asks.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE FUNCTION acts_for(organization uuid, who uuid, mailbox uuid) RETURNS boolean LANGUAGE sql STABLE AS $function$
      SELECT EXISTS (SELECT FROM mailboxes_of(organization, who) m
        JOIN principal p ON p.organization_id = organization AND p.id = who AND p.disabled_at IS NULL
        WHERE m.id = mailbox)
    $function$
  `)
}

export async function down(): Promise<void> {
  throw new Error('Migrations go forward only')
}
