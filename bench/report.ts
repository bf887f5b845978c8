/** What was measured, as a table to read and as JSON to keep. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { load } from './proc.ts'

export interface Row {
  name: string
  /** In `unit`. */
  value: number
  unit: string
  /** The same of the bare server. */
  bound?: number | null
  /** Bound through value. */
  ratio?: number | null
  /** Wall time in milliseconds. */
  p50?: number
  p99?: number
  requests?: number
  goal: string
  /** Null where it is only told. */
  holds: boolean | null
}

export interface Report {
  date: string
  node: string
  processors: number
  /** Processes that wanted to run, over the last minute, before and after. */
  load: [number, number]
  commit: string
  short: boolean
  rows: Row[]
}

const figure = (value: number | null | undefined): string => {
  if (value === null || value === undefined || Number.isNaN(value)) return ''
  return value >= 100 ? value.toFixed(0) : value.toPrecision(value >= 10 ? 3 : 2)
}

export function reportOf(rows: Row[], loadBefore: number, short: boolean): Report {
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8', cwd: import.meta.dirname }).trim()
  const date = new Date().toISOString().slice(0, 16)
  return { date, node: process.version, processors: availableParallelism(), load: [loadBefore, load()], commit, short, rows }
}

/** A table in Markdown, wide enough to be read as it is. */
export function tableOf({ rows }: Report): string {
  const head = ['row', 'measured', 'bound', 'bound/ours', 'p50 ms', 'p99 ms', 'goal', 'holds']
  const lines = rows.map(row => [
    row.name,
    `${figure(row.value)} ${row.unit}`,
    figure(row.bound),
    figure(row.ratio),
    figure(row.p50),
    figure(row.p99),
    row.goal,
    row.holds === null ? '' : row.holds ? 'yes' : 'NO',
  ])
  const widths = head.map((name, column) => Math.max(name.length, ...lines.map(line => line[column]?.length ?? 0)))
  const drawn = (cells: string[]) => `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`
  return [drawn(head), drawn(widths.map(width => '-'.repeat(width))), ...lines.map(drawn)].join('\n')
}

/** Writes both under bench/out/. @returns what is printed */
export function keep(report: Report): string {
  const folder = join(import.meta.dirname, 'out')
  mkdirSync(folder, { recursive: true })
  const { date, node, processors, load: loads, commit, short } = report
  const text = `${date}Z, ${commit}, Node ${node}, ${processors} processors, load ${loads.join(' to ')}${short ? ', short form' : ''}\n\n${tableOf(report)}\n`
  const name = `${date.replaceAll(':', '')}${short ? '-short' : ''}`
  writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(report, null, 2)}\n`)
  writeFileSync(join(folder, `${name}.txt`), text)
  return text
}
