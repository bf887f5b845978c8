/**
 * `npm run mutations`: weakens one check at a time, each in a copy of the house, runs the tests that know of sharing over all copies,
 * and prints which test noticed. A weakening that none notices is a missing test. `--only <text>` takes those with the text in them,
 * also any of several with `|` between.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
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
const folderOf = (mutant: Mutant) => `m${wanted.indexOf(mutant)}`

/** The tests that stand nearest to a file: they notice most, and the rest is asked about what they leave. */
const nearest: readonly [file: string, test: string][] = [
  ['sharing/', 'test/sharing/(outside|policy|redact|access|invitation)'],
  ['sharing/rehearse.ts', 'test/sharing/rehearsal'],
  ['services/rehearsal.ts', 'test/sharing/rehearsal'],
  ['storage/outside-facts.ts', 'test/sharing/rehearsal'],
  ['services/gate.ts', 'test/sharing/gate'],
  ['services/gate.ts', 'test/rest/oversight'],
  ['storage/facts.ts', 'test/sharing/standings'],
  ['storage/link-facts.ts', 'test/sharing/standings'],
  ['storage/recipient-facts.ts', 'test/sharing/standings'],
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

/** Nearest ones first, then quick ones; the doors are asked where these do not notice. */
const rounds: readonly (readonly string[] | typeof near)[] = [
  near,
  ['test/sharing/(gate|standings|decisions)', 'test/http/', 'test/routes.test'],
  ['test/rest/(sharing|nouns|policy)', 'test/publish/ended'],
  ['test/invitations/', 'test/rest/(oversight|mailboxes|organizations)', 'test/sharing/off-and-on'],
  ['test/publish/(leak|feed)', 'test/services', 'test/webdav/sharing', 'test/journeys/levels', 'test/storage/(plans|audit)'],
  ['test/mail/snapshots', 'test/web/(pages|view-as)', 'test/webdav/(locks|reading)', 'test/rest/(events|directory)', 'test/dav/'],
]

interface Report {
  testResults: { name: string; message: string; assertionResults: { status: string; fullName: string }[] }[]
}

/** One copy for each weakening: links to the same files, but for the one that is weakened. */
function makeCopies(): void {
  for (const part of ['src', 'test', 'migrations', 'config']) cpSync(join(home, part), join(root, 'house', part), { recursive: true })
  for (const part of ['package.json', 'jest.config.js']) cpSync(join(home, part), join(root, part))
  // The server and the migrated database are there already.
  const config = `import all from './jest.config.js'\nexport default { ...all, globalSetup: undefined, globalTeardown: undefined, testMatch: ['**/m*/test/**/*.test.ts'] }\n`
  writeFileSync(join(root, 'jest.mutations.config.js'), config)
  symlinkSync(realpathSync(join(home, 'node_modules')), join(root, 'node_modules'))
  for (const mutant of wanted) {
    const folder = join(root, folderOf(mutant))
    execFileSync('cp', ['--archive', '--link', join(root, 'house'), folder])
    const path = join(folder, mutant.file)
    const text = readFileSync(path, 'utf8').replace(mutant.from, () => mutant.to)
    rmSync(path)
    writeFileSync(path, text)
  }
}

/** The server that all runs share, with the migrated database that each test file copies. */
async function startCluster(): Promise<{ env: NodeJS.ProcessEnv; process: ChildProcess }> {
  const child = spawn(process.execPath, [join(home, 'test', 'setup', 'cluster.ts')], { stdio: ['pipe', 'pipe', 'inherit'], cwd: home })
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string]
  const { adminUrl, template } = JSON.parse(line) as { adminUrl: string; template: string }
  return { env: { ...process.env, TEST_ADMIN_URL: adminUrl, TEST_TEMPLATE: template }, process: child }
}

/** Runs the tests over the copies. @returns the first that failed of each, by the copy's folder */
async function failures(
  some: readonly Mutant[],
  tests: (of: Mutant) => readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<Map<string, string>> {
  const report = join(root, 'report.json')
  rmSync(report, { force: true })
  const node = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', 'node_modules/jest/bin/jest.js']
  const jest = [
    '--config=jest.mutations.config.js',
    `--maxWorkers=${values.workers}`,
    '--forceExit',
    '--silent',
    '--json',
    `--outputFile=${report}`,
  ]
  const paths = some.flatMap(mutant => tests(mutant).map(test => `/${folderOf(mutant)}/${test}`))
  const child = spawn(process.execPath, [...node, ...jest, ...paths], { cwd: root, stdio: 'ignore', env })
  await once(child, 'exit')
  if (!existsSync(report)) throw new Error('Jest left no report')
  const found = new Map<string, string>()
  for (const { name, assertionResults, message } of (JSON.parse(readFileSync(report, 'utf8')) as Report).testResults) {
    const [folder = '', ...path] = relative(root, name).split('/')
    const failed = assertionResults.find(one => one.status === 'failed')
    if (found.has(folder) || (!failed && message === '')) continue
    found.set(folder, failed ? `${path.join('/')} › ${failed.fullName}` : `${path.join('/')} does not run`)
  }
  return found
}

mkdirSync(join(root, 'house'))
makeCopies()
const cluster = await startCluster()
const killers = new Map<Mutant, string>()
let alive: readonly Mutant[] = wanted
for (const tests of rounds) {
  if (alive.length === 0) break
  const found = await failures(alive, typeof tests === 'function' ? tests : () => tests, cluster.env)
  for (const mutant of alive) {
    const killer = found.get(folderOf(mutant))
    if (killer === undefined) continue
    killers.set(mutant, killer)
    process.stderr.write(`${mutant.file}: ${mutant.weakens}: ${killer}\n`)
  }
  alive = wanted.filter(mutant => !killers.has(mutant))
  process.stderr.write(
    `${typeof tests === 'function' ? 'the nearest' : tests.join(', ')}: ${alive.length} of ${wanted.length} not noticed yet\n`,
  )
}
cluster.process.stdin?.end()
rmSync(root, { recursive: true, force: true })

const cell = (text: string) => text.replaceAll('|', '\\|').replaceAll('\n', ' ')
const lines = wanted.map(one => `| ${one.file.replace('src/', '')} | ${cell(one.weakens)} | ${cell(killers.get(one) ?? '**nothing**')} |`)
const head = `${new Date().toISOString().slice(0, 10)}: ${wanted.length} weakenings, ${alive.length} that no test noticed.`
process.stdout.write(`${head}\n\n| file | weakened so that | noticed by |\n| --- | --- | --- |\n${lines.join('\n')}\n`)
process.exitCode = alive.length > 0 ? 1 : 0
