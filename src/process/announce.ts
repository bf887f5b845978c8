/** What whoever started Dela is told when it is ready: one line of JSON for programs, a few lines for people. */
import type { Config } from '../config.ts'
import type { Arguments } from './arguments.ts'
import type { Demo } from './demo/demo.ts'
import type { Log } from './log.ts'

/** The addresses of a link's two forms. */
export function linkAddresses(publicUrl: string, token: string): { html: string; ics: string } {
  return { html: `${publicUrl}/p/${token}`, ics: `${publicUrl}/p/${token}.ics` }
}

/**
 * Writes to standard output: it alone sees secrets, the log never does.
 * @param setup token of the first start; null when there is an organization
 */
export function announce(
  given: Pick<Arguments, 'json'>,
  publicUrl: string,
  demo: Demo | null,
  setup: string | null,
  config: Config,
  log: Log,
): void {
  const begin = setup === null ? {} : { setup: `${publicUrl}/setup?token=${setup}` }
  const told = {
    url: publicUrl,
    users: demo?.users ?? [],
    links: (demo?.links ?? []).map(({ calendar, role, token }) => ({ calendar, role, ...linkAddresses(publicUrl, token) })),
    caldav: `${publicUrl}/dav/`,
    webdav: `${publicUrl}/webdav/`,
    ...begin,
    mailDirectory: config.mail.smtpUrl === null ? config.mail.directory : null,
  }
  if (given.json) process.stdout.write(`${JSON.stringify(told)}\n`)
  else if (demo) process.stdout.write(forPeople(told))
  else if (begin.setup)
    process.stdout.write(`\nCreate the organization and its first administrator (this link works once):\n  ${begin.setup}\n\n`)
  log.info(told.mailDirectory === null ? 'Mail goes out by SMTP' : `No SMTP server is set: mails are written to ${told.mailDirectory}`)
}

function forPeople(told: {
  url: string
  users: Demo['users']
  links: { calendar: string; role: string; html: string; ics: string }[]
  caldav: string
  webdav: string
}): string {
  const users = told.users.flatMap((user, index) => [
    `  ${user.address}${index === 0 ? '  (administrator)' : ''}`,
    `    password      ${user.password}`,
    `    app password  ${user.appPassword}`,
    `    API token     ${user.token}`,
  ])
  const links = told.links.flatMap(link => [`  ${link.calendar}, ${link.role}`, `    page  ${link.html}`, `    feed  ${link.ics}`])
  return [
    '',
    `Dela at ${told.url}`,
    '',
    'People',
    ...users,
    '',
    'Published',
    ...links,
    '',
    `CalDAV  ${told.caldav}`,
    `WebDAV  ${told.webdav}`,
    '',
  ].join('\n')
}
