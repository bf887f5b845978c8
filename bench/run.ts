/** `npm run bench`: Dela beside the bounds of this machine, in one run. `--short` takes less than a minute and leaves out 10 000 events. */
import { parseArgs } from 'node:util'
import { settle, startBounds } from './bounds.ts'
import { caldav } from './caldav.ts'
import { decidedAll, decidedOne } from './deciding.ts'
import { type Feed, makeFeed, startDela } from './dela.ts'
import { cold, flatness, kept, type Scope, unchanged } from './feeds.ts'
import { besides, growth, importing } from './imports.ts'
import { hangUp } from './load.ts'
import { load, proportionalMb, residentMb } from './proc.ts'
import { keep, reportOf, type Row } from './report.ts'

const { values } = parseArgs({ options: { short: { type: 'boolean', default: false }, rows: { type: 'string', default: '' } } })
const sizes = values.short ? [100, 1_000] : [100, 1_000, 10_000]
const largest = sizes.at(-1) ?? 0
const wanted = (row: string) => row.includes(values.rows)
const tell = (line: string) => process.stderr.write(`${line}\n`)

const loadBefore = load()
const undo: (() => Promise<void>)[] = []
const rows: Row[] = []

try {
  tell('Starting Dela and the bare server')
  const dela = await startDela()
  undo.push(dela.stop)
  const idle = residentMb(dela.pid)
  const bounds = await startBounds(dela.admin, largest)
  undo.push(bounds.stop)
  const scope: Scope = { dela, bounds, rounds: values.short ? 2 : 5, ms: values.short ? 500 : 1_500 }

  tell(`Filling calendars of ${sizes.join(', ')} events`)
  const feeds: Feed[] = []
  for (const size of sizes) {
    const taken = await growth(dela.pid, async () => feeds.push(await makeFeed(dela, size, size === 10_000 ? 8 : 40)))
    if (size === largest)
      rows.push({ name: `memory that the first import of ${size} takes`, value: taken, unit: 'MB', goal: '<= 150 MB', holds: taken <= 150 })
  }
  await settle(dela.admin)
  const [small, , large = feeds[1]] = feeds
  if (!small || !large) throw new Error('No calendars')

  const measure = async (name: string, work: () => Promise<Row | Row[]>): Promise<void> => {
    if (!wanted(name)) return
    tell(`Measuring ${name}`)
    rows.push(...[await work()].flat())
  }
  for (const feed of feeds) await measure(`feed 304 of ${feed.size}`, () => unchanged(scope, feed))
  const same = rows.filter(row => row.name.startsWith('feed 304'))
  if (same.length > 1) rows.push(flatness('feed 304', same))
  await measure('feed kept', () => kept(scope, feeds[1] ?? large))
  for (const feed of feeds.slice(1)) await measure(`feed cold of ${feed.size}`, () => cold(scope, feed))
  await measure('import', () => importing({ ...scope, rounds: values.short ? 1 : 3 }, largest))
  await measure('one calendar', () => decidedOne(scope, large))
  await measure('caldav', () => caldav(scope, feeds))
  await measure('besides', () => besides(scope, small, large))
  // The last: it leaves its owner with more calendars than one may make.
  await measure('list of calendars', () => decidedAll(scope, large, 1_000))

  const after = residentMb(dela.pid)
  rows.push(
    { name: 'memory at rest after the start', value: idle, unit: 'MB RSS', goal: '<= 150 MB', holds: idle <= 150 },
    { name: 'memory after all of this', value: after, unit: 'MB RSS', goal: '<= 220 MB', holds: after <= 220 },
    { name: 'memory with Postgres', value: proportionalMb([dela.pid, dela.postgres]), unit: 'MB PSS', goal: '<= 472 MB', holds: null },
  )
  process.stdout.write(keep(reportOf(rows, loadBefore, values.short)))
} finally {
  hangUp()
  for (const step of undo.reverse()) await step()
}
