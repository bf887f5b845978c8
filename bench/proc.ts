/** Processor time and memory of processes, as Linux tells them in /proc. The processor's clock there has ticks of 10 ms. */
import { readdirSync, readFileSync } from 'node:fs'

const tickMs = 10

/** Null for a process that is gone. */
function read(pid: number, file: string): string | null {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'latin1')
  } catch {
    return null
  }
}

/** Parent, and the time of the process and of its children that have ended, in milliseconds. */
function stat(pid: number): { parent: number; ms: number } | null {
  const line = read(pid, 'stat')
  if (line === null) return null
  // The name of the program stands in brackets and may hold spaces.
  const fields = line.slice(line.lastIndexOf(')') + 2).split(' ')
  const ticks = [11, 12, 13, 14].reduce((sum, at) => sum + Number(fields[at]), 0)
  return { parent: Number(fields[1]), ms: ticks * tickMs }
}

/** The processes at the given roots and all below them. */
function tree(roots: readonly number[]): number[] {
  const pids = readdirSync('/proc').filter(name => /^\d+$/.test(name))
  const children = Map.groupBy(pids.map(Number), pid => stat(pid)?.parent ?? 0)
  const found = [...roots]
  for (const pid of found) found.push(...(children.get(pid) ?? []))
  return found
}

/** What the process trees have worked so far, in milliseconds of processor time. */
export function processorMs(roots: readonly number[]): number {
  return tree(roots).reduce((sum, pid) => sum + (stat(pid)?.ms ?? 0), 0)
}

/** Resident memory of one process, in MB. */
export function residentMb(pid: number): number {
  const kilobytes = /^VmRSS:\s+(\d+)/m.exec(read(pid, 'status') ?? '')?.[1]
  return Number(kilobytes ?? 0) / 1024
}

/** Memory of the process trees with what they share counted once, in MB. */
export function proportionalMb(roots: readonly number[]): number {
  const kilobytes = tree(roots).map(pid => Number(/^Pss:\s+(\d+)/m.exec(read(pid, 'smaps_rollup') ?? '')?.[1] ?? 0))
  return kilobytes.reduce((sum, one) => sum + one, 0) / 1024
}

/** The machine's load: processes that ran or wanted to, over the last minute. */
export function load(): number {
  return Number(readFileSync('/proc/loadavg', 'latin1').split(' ')[0])
}
