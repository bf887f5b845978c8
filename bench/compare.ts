/** Two works in turn on one machine: ours and its bound, A B then B A, so that the machine's load meets both. */
import { median, quantile, type Slice, slice, type Work } from './load.ts'

export interface Compared {
  /** Processor time per request in milliseconds, the median of the rounds. */
  ours: number
  bound: number | null
  /** Bound through ours within a round, the median of the rounds: 1 is as cheap as the bound, smaller is dearer. */
  ratio: number | null
  p50: number
  p99: number
  requests: number
}

/** A work that is prepared anew before each slice. */
export interface Prepared extends Work {
  prepare?: () => Promise<void>
}

/** A first round, half as long, warms both up and is not counted. */
export async function compare(ours: Prepared, bound: Prepared | null, rounds: number): Promise<Compared> {
  const done: { ours: Slice; bound: Slice | null }[] = []
  for (let round = 0; round <= rounds; round++) {
    const warming = round === 0
    const go = async (work: Prepared): Promise<Slice> => {
      await work.prepare?.()
      return await slice(warming ? { ...work, ms: work.ms / 2 } : work)
    }
    const first = round % 2 === 0 || !bound ? null : await go(bound)
    const mine = await go(ours)
    const pair = { ours: mine, bound: bound ? (first ?? (await go(bound))) : null }
    if (!warming) done.push(pair)
  }
  const walls = done.flatMap(pair => pair.ours.walls).sort((a, b) => a - b)
  return {
    ours: median(done.map(pair => pair.ours.processorMs)),
    bound: bound ? median(done.map(pair => pair.bound?.processorMs ?? Number.NaN)) : null,
    ratio: bound ? median(done.map(pair => (pair.bound?.processorMs ?? Number.NaN) / pair.ours.processorMs)) : null,
    p50: quantile(walls, 0.5),
    p99: quantile(walls, 0.99),
    requests: walls.length,
  }
}
