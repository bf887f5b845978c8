/** Events that overlap, side by side: at most three columns, and in a denser crowd two and a "+n". */

export interface Block<T> {
  of: T
  /** Minutes after midnight; `to` is after `from`. */
  from: number
  to: number
}

export interface Column<T> extends Block<T> {
  /** 0, 1 or 2; null where there was no room. */
  column: number | null
  /** Columns that stand side by side here. */
  columns: number
}

/** What had no room, from when to when: one "+n" in the third column. */
export interface Crowd {
  from: number
  to: number
  count: number
}

const most = 3

/** `blocks` must be in order of `from`. */
export function sideBySide<T>(blocks: readonly Block<T>[]): { placed: Column<T>[]; crowds: Crowd[] } {
  const placed: Column<T>[] = []
  const crowds: Crowd[] = []
  for (const cluster of clusters(blocks)) {
    const columns = cluster.map(() => 0)
    const ends: number[] = []
    cluster.forEach((block, index) => {
      const free = ends.findIndex(end => end <= block.from)
      const column = free < 0 ? ends.length : free
      ends[column] = block.to
      columns[index] = column
    })
    const crowded = ends.length > most
    const last = crowded ? most - 1 : most
    const left: Block<T>[] = []
    cluster.forEach((block, index) => {
      const column = columns[index] ?? 0
      if (column >= last) left.push(block)
      placed.push({ ...block, column: column < last ? column : null, columns: crowded ? most : ends.length })
    })
    for (const group of clusters(left)) {
      crowds.push({ from: Math.min(...group.map(one => one.from)), to: Math.max(...group.map(one => one.to)), count: group.length })
    }
  }
  return { placed, crowds }
}

/** Runs of blocks in which each meets one before it. */
function clusters<T>(blocks: readonly Block<T>[]): Block<T>[][] {
  const found: Block<T>[][] = []
  let end = Number.NEGATIVE_INFINITY
  for (const block of blocks) {
    const current = found.at(-1)
    if (current === undefined || block.from >= end) found.push([block])
    else current.push(block)
    end = Math.max(end, block.to)
  }
  return found
}
