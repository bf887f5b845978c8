/**
 * `npm run mutations`: weakens one check at a time in a copy of the house, runs the tests that know of it until one fails, and prints
 * which test noticed. A weakening that none notices is a missing test. `--only <text>` takes those with the text in them,
 * also any of several with `|` between.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { mutants } from './list.ts'
import type { Mutant } from './mutant.ts'

const options = { only: { type: 'string', default: '' }, workers: { type: 'string', default: '2' } } as const
const { values } = parseArgs({ options })
const home = join(import.meta.dirname, '..', '..')
const root = realpathSync(mkdtempSync(join(tmpdir(), 'dela-mutations-')))
const wanted = mutants.filter(({ file, weakens }) => values.only.split('|').some(text => `${file} ${weakens}`.includes(text)))

/** The tests that stand nearest to a file: they notice most, and the rest is asked about what they leave. */
const nearest: readonly [file: string, test: string][] = [
  ['sharing/', 'test/sharing/(outside|policy|redact|access|invitation)'],
  ['sharing/narrowing.ts', 'test/publish/narrowing'],
  ['storage/view-texts.ts', 'test/publish/narrowing'],
  ['services/link-password.ts', 'test/publish/password'],
  ['services/link-ceiling.ts', 'test/rest/nouns'],
  ['sharing/rehearse.ts', 'test/sharing/rehearsal'],
  ['services/rehearsal.ts', 'test/sharing/rehearsal'],
  ['storage/outside-facts.ts', 'test/sharing/rehearsal'],
  ['services/gate.ts', 'test/sharing/gate'],
  ['services/gate.ts', 'test/rest/oversight'],
  ['storage/facts.ts', 'test/sharing/standings'],
  ['storage/link-facts.ts', 'test/sharing/standings'],
  ['storage/recipient-facts.ts', 'test/sharing/standings'],
  ['storage/recipient-facts.ts', 'test/mail/choices'],
  ['sharing/weigh.ts', 'test/mail/choices'],
  ['services/snapshot-', 'test/mail/(series|choices|mailbox)'],
  ['services/series-', 'test/mail/(series|mailbox)'],
  ['http/metrics.ts', 'test/http/metrics'],
  ['storage/mailbox-list.ts', 'test/web/mailboxes'],
  ['web/mailed.ts', 'test/mail/series'],
  ['http/hall.ts', 'test/http/'],
  ['http/route.ts', 'test/rest/sharing'],
  ['services/links.ts', 'test/rest/nouns'],
  ['storage/links.ts', 'test/rest/nouns'],
  ['storage/permissions.ts', 'test/rest/sharing'],
  ['storage/collections.ts', 'test/rest/nouns'],
  ['storage/objects.ts', 'test/rest/sharing'],
  ['storage/occurrences.ts', 'test/rest/sharing'],
  ['storage/policies.ts', 'test/sharing/(off-and-on|standings)'],
  ['storage/invitation-facts.ts', 'test/invitations/'],
  ['services/access-', 'test/invitations/access-requests'],
  ['storage/access-requests.ts', 'test/invitations/access-requests'],
  ['storage/asked-access.ts', 'test/invitations/access-requests'],
  ['services/mailbox-senders.ts', 'test/mail/mailbox'],
  ['mail/headers.ts', 'test/mail/(mailbox|transport)'],
  ['storage/outbox-list.ts', 'test/rest/outbox'],
  ['storage/outbox.ts', 'test/mail/outbox'],
  ['services/invitation-mail.ts', 'test/(rest/outbox|mail/mailbox)'],
  ['services/snapshot-delivery.ts', 'test/mail/(mailbox|snapshots)'],
  ['services/link-expiry.ts', 'test/mail/notices'],
  ['services/told.ts', 'test/mail/(notices|mailbox)'],
  ['storage/deliveries.ts', 'test/mail/(snapshots|outbox)'],
  ['storage/due-series.ts', 'test/mail/series'],
  ['storage/restored.ts', 'test/command/local'],
  ['mail/snapshot-calendar.ts', 'test/mail/message'],
  ['mail/transport.ts', 'test/mail/transport'],
  ['storage/waiting-invitations.ts', 'test/invitations/'],
  ['storage/acceptance.ts', 'test/invitations/'],
  ['storage/invitations.ts', 'test/invitations/rules'],
  ['storage/live-invitations.ts', 'test/invitations/rules'],
  ['services/invited.ts', 'test/invitations/rules'],
  ['services/sharees.ts', 'test/invitations/rules'],
  ['services/view-as.ts', 'test/rest/oversight'],
  ['storage/asked-about.ts', 'test/rest/oversight'],
  ['storage/outside.ts', 'test/rest/oversight'],
  ['storage/outside-people.ts', 'test/rest/oversight'],
  ['storage/audit-log.ts', 'test/rest/oversight'],
  ['storage/listings.ts', 'test/rest/mailboxes'],
]
const near = ({ file }: Mutant) => nearest.filter(([part]) => file.startsWith(`src/${part}`)).map(([, test]) => test)

/** Asked after the nearest: quick ones first, the doors where these do not notice. */
const after: readonly string[] = [
  'test/sharing/(decisions|gate|standings)',
  'test/(http/|routes.test)',
  'test/rest/(sharing|nouns|policy)',
  'test/(invitations/|sharing/off-and-on|publish/ended)',
  'test/rest/(oversight|mailboxes|organizations)',
  'test/(publish/(leak|feed)|services|webdav/sharing|journeys/levels|storage/(plans|audit))',
  'test/(mail/(snapshots|choices|series)|web/(pages|view-as|home)|webdav/(locks|reading)|rest/(events|directory)|dav/)',
]

interface Report {
  testResults: { name: string; message: string; assertionResults: { status: string; fullName: string }[] }[]
}

/** A copy of the house; what is weakened in it is mended before the next. */
function makeCopy(name: string): string {
  const folder = join(root, name)
  for (const part of ['src', 'test', 'migrations', 'config', 'bin']) cpSync(join(home, part), join(folder, part), { recursive: true })
  for (const part of ['package.json', 'jest.config.js']) cpSync(join(home, part), join(folder, part))
  // The server and the migrated database are there already.
  const config = `import all from './jest.config.js'\nexport default { ...all, globalSetup: undefined, globalTeardown: undefined }\n`
  writeFileSync(join(folder, 'jest.mutations.config.js'), config)
  symlinkSync(realpathSync(join(home, 'node_modules')), join(folder, 'node_modules'))
  return folder
}

/** The server that all runs share, with the migrated database that each test file copies. */
async function startCluster(): Promise<{ env: NodeJS.ProcessEnv; process: ChildProcess }> {
  const child = spawn(process.execPath, [join(home, 'test', 'setup', 'cluster.ts')], { stdio: ['pipe', 'pipe', 'inherit'], cwd: home })
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string]
  const { adminUrl, template } = JSON.parse(line) as { adminUrl: string; template: string }
  return { env: { ...process.env, TEST_ADMIN_URL: adminUrl, TEST_TEMPLATE: template }, process: child }
}

/** Runs tests in a copy. @returns those that fail */
async function failures(folder: string, test: string, env: NodeJS.ProcessEnv): Promise<string[]> {
  const report = join(folder, 'report.json')
  rmSync(report, { force: true })
  const node = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', 'node_modules/jest/bin/jest.js']
  const jest = ['--config=jest.mutations.config.js', '--runInBand', '--forceExit', '--silent', '--json', `--outputFile=${report}`]
  const child = spawn(process.execPath, [...node, ...jest, test], { cwd: folder, stdio: 'ignore', env })
  await once(child, 'exit')
  if (!existsSync(report)) throw new Error(`${test} left no report`)
  return (JSON.parse(readFileSync(report, 'utf8')) as Report).testResults.flatMap(({ name, assertionResults, message }) => {
    const failed = assertionResults.filter(one => one.status === 'failed').map(one => `${relative(folder, name)} › ${one.fullName}`)
    return failed.length === 0 && message !== '' ? [`${relative(folder, name)} does not run`] : failed
  })
}

/** What fails where nothing is weakened, by what was run: such a test notices nothing. */
const unsound = new Map<string, Promise<string[]>>()

/** @returns the test that notices; null for none */
async function killerOf(mutant: Mutant, folder: string, whole: string, env: NodeJS.ProcessEnv): Promise<string | null> {
  const path = join(folder, mutant.file)
  const text = readFileSync(path, 'utf8')
  writeFileSync(
    path,
    text.replace(mutant.from, () => mutant.to),
  )
  try {
    for (const test of [...near(mutant), ...after]) {
      const failed = await failures(folder, test, env)
      if (failed.length === 0) continue
      const before = unsound.get(test) ?? failures(whole, test, env)
      unsound.set(test, before)
      const known = await before
      const found = failed.find(one => !known.includes(one))
      if (found !== undefined) return found
    }
    return null
  } finally {
    writeFileSync(path, text)
  }
}

const cluster = await startCluster()
const killers = new Map<Mutant, string>()
const waiting = [...wanted]
async function work(worker: number): Promise<void> {
  const folder = makeCopy(`w${worker}`)
  const whole = makeCopy(`w${worker}-whole`)
  for (let mutant = waiting.shift(); mutant; mutant = waiting.shift()) {
    const killer = await killerOf(mutant, folder, whole, cluster.env)
    if (killer !== null) killers.set(mutant, killer)
    process.stderr.write(`${mutant.file}: ${mutant.weakens}: ${killer ?? 'NOTHING'}\n`)
  }
}
await Promise.all(Array.from({ length: Number(values.workers) }, (_, worker) => work(worker)))
for (const failed of new Set((await Promise.all(unsound.values())).flat())) process.stderr.write(`Fails without any weakening: ${failed}\n`)
const alive = wanted.filter(mutant => !killers.has(mutant))
cluster.process.stdin?.end()
rmSync(root, { recursive: true, force: true })

const cell = (text: string) => text.replaceAll('|', '\\|').replaceAll('\n', ' ')
const lines = wanted.map(one => `| ${one.file.replace('src/', '')} | ${cell(one.weakens)} | ${cell(killers.get(one) ?? '**nothing**')} |`)
const head = `${new Date().toISOString().slice(0, 10)}: ${wanted.length} weakenings, ${alive.length} that no test noticed.`
process.stdout.write(`${head}\n\n| file | weakened so that | noticed by |\n| --- | --- | --- |\n${lines.join('\n')}\n`)
process.exitCode = alive.length > 0 ? 1 : 0
