/**
 * Real calendar programs against a real server: `npm run compat [-- name …] [--json file]`. Prints what passed and what did not;
 * programs that are not installed are skipped and said so. Exit code 0 only when nothing failed.
 */
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import setUp from '../setup/global-setup.ts'
import tearDown from '../setup/global-teardown.ts'
import { cadaver } from './cadaver.ts'
import { calcurse } from './calcurse.ts'
import { davfs2 } from './davfs2.ts'
import { litmus } from './litmus.ts'
import { openPlace } from './place.ts'
import { isInstalled } from './program.ts'
import { pythonCaldav } from './python-caldav.ts'
import { rclone } from './rclone.ts'
import { type Outcome, outcomesOf, type Tried } from './scenarios.ts'
import { syncEvolution } from './syncevolution.ts'
import { tsdav } from './tsdav.ts'
import { vdirsyncer } from './vdirsyncer.ts'

// The slowest first.
const programs: readonly Tried[] = [vdirsyncer, syncEvolution, pythonCaldav, tsdav, calcurse, litmus, rclone, cadaver, davfs2]
const { values, positionals } = parseArgs({ options: { json: { type: 'string' } }, allowPositionals: true })
const chosen = programs.filter(one => positionals.length === 0 || positionals.includes(one.name))
if (chosen.length === 0) console.log(`There are: ${programs.map(one => one.name).join(', ')}`)

await setUp({ rootDir: process.cwd() })
const totals = { passed: 0, failed: 0, skipped: 0 }
try {
  // Programs mostly wait: two at a time.
  const waiting = [...chosen]
  await Promise.all([work(waiting), work(waiting)])
} finally {
  await tearDown()
}
console.log(`${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} programs skipped`)
if (values.json !== undefined) writeFileSync(values.json, JSON.stringify(totals))
process.exit(totals.failed > 0 || chosen.length === 0 ? 1 : 0)

async function work(waiting: Tried[]): Promise<void> {
  for (let one = waiting.shift(); one; one = waiting.shift()) await tell(one)
}

async function tell(tried: Tried): Promise<void> {
  const lacking = Object.entries(tried.needs).filter(([command]) => !isInstalled(command))
  const reason = lacking.length > 0 ? `not installed: ${lacking.map(([, name]) => name).join(', ')}` : ((await tried.missing?.()) ?? null)
  if (reason !== null) {
    totals.skipped++
    return console.log(`skip  ${tried.name}: ${reason}`)
  }
  const place = await openPlace()
  try {
    const outcomes = await outcomesOf(tried, place)
    const passed = outcomes.filter(one => one.failure === null).length
    totals.passed += passed
    totals.failed += outcomes.length - passed
    console.log(`${passed === outcomes.length ? 'ok  ' : 'FAIL'}  ${tried.name}: ${passed} of ${outcomes.length}`)
    for (const outcome of outcomes) console.log(lineOf(outcome))
  } finally {
    await place.close()
  }
}

function lineOf({ name, failure }: Outcome): string {
  return failure === null ? `  pass  ${name}` : `  fail  ${name}\n${failure.replaceAll(/^/gm, '        ')}`
}
