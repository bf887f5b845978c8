/**
 * `npm run mutations`: weakens one check at a time in a copy of the house, runs the tests that know of sharing, and prints which test
 * noticed. A weakening that none notices is a missing test. Half an hour; `--only <text>` takes those with the text in them,
 * `--from <n>` goes on where a run was broken off.
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

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    from: { type: 'string', default: '0' },
    workers: { type: 'string', default: '2' },
  },
})
const home = join(import.meta.dirname, '..', '..')
const wanted = mutants.filter(({ file, weakens }) => `${file} ${weakens}`.includes(values.only)).slice(Number(values.from))

/** Quick ones first; the doors are asked where these do not notice. */
const rounds = [
  ['test/sharing/outside', 'test/sharing/policy', 'test/sharing/redact', 'test/sharing/access'],
  ['test/sharing/decisions', 'test/sharing/gate', 'test/sharing/standings', 'test/http', 'test/routes.test.ts'],
  ['test/rest/sharing', 'test/rest/nouns', 'test/storage', 'test/publish/ended'],
  ['test/publish', 'test/services', 'test/webdav/sharing', 'test/journeys/levels'],
  ['test/mail/snapshots', 'test/web/pages', 'test/webdav/locks', 'test/webdav/reading'],
]

interface Result {
  mutant: Mutant
  /** Null where no test noticed. */
  killer: string | null
}

interface Report {
  testResults: { name: string; message: string; assertionResults: { status: string; fullName: string }[] }[]
}

function copyOf(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'dela-mutations-')))
  for (const part of ['src', 'test', 'migrations', 'config', 'bench', 'package.json', 'jest.config.js', 'tsconfig.json', 'README.md']) {
    cpSync(join(home, part), join(folder, part), { recursive: true })
  }
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

/** @returns the first test that fails; null when all pass */
async function failing(folder: string, tests: readonly string[], env: NodeJS.ProcessEnv): Promise<string | null> {
  const report = join(folder, 'report.json')
  rmSync(report, { force: true })
  const jest = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', 'node_modules/jest/bin/jest.js']
  const options = [
    '--config=jest.mutations.config.js',
    '--bail=1',
    '--maxWorkers=1',
    '--forceExit',
    '--silent',
    '--json',
    `--outputFile=${report}`,
  ]
  const child = spawn(process.execPath, [...jest, ...options, ...tests], { cwd: folder, stdio: 'ignore', env })
  const [code] = (await once(child, 'exit')) as [number | null]
  if (code === 0) return null
  if (!existsSync(report)) return 'nothing runs'
  for (const { name, assertionResults, message } of (JSON.parse(readFileSync(report, 'utf8')) as Report).testResults) {
    const failed = assertionResults.find(one => one.status === 'failed')
    if (failed) return `${relative(folder, name)} › ${failed.fullName}`
    if (message) return `${relative(folder, name)} does not run`
  }
  return 'nothing runs'
}

async function judge(folder: string, mutant: Mutant, env: NodeJS.ProcessEnv): Promise<Result> {
  const path = join(folder, mutant.file)
  const text = readFileSync(path, 'utf8')
  writeFileSync(
    path,
    text.replace(mutant.from, () => mutant.to),
  )
  try {
    for (const tests of rounds) {
      const killer = await failing(folder, tests, env)
      if (killer) return { mutant, killer }
    }
    return { mutant, killer: null }
  } finally {
    writeFileSync(path, text)
  }
}

const queue = [...wanted]
const results: Result[] = []

async function work(env: NodeJS.ProcessEnv): Promise<void> {
  const folder = copyOf()
  for (let mutant = queue.shift(); mutant; mutant = queue.shift()) {
    const result = await judge(folder, mutant, env)
    results.push(result)
    process.stderr.write(`${results.length}/${wanted.length} ${mutant.file}: ${mutant.weakens}: ${result.killer ?? 'SURVIVED'}\n`)
  }
  rmSync(folder, { recursive: true, force: true })
}

const cluster = await startCluster()
await Promise.all(Array.from({ length: Number(values.workers) }, () => work(cluster.env)))
cluster.process.stdin?.end()
const survivors = results.filter(one => one.killer === null).length
const lines = wanted.map(mutant => {
  const killer = results.find(one => one.mutant === mutant)?.killer ?? '**survived**'
  return `| ${mutant.file.replace('src/', '')} | ${mutant.weakens} | ${killer.replaceAll('|', '\\|')} |`
})
const head = `${new Date().toISOString().slice(0, 10)}: ${wanted.length} weakenings, ${survivors} not noticed.`
process.stdout.write(`${head}\n\n| file | weakened so that | noticed by |\n| --- | --- | --- |\n${lines.join('\n')}\n`)
process.exitCode = survivors > 0 ? 1 : 0
