/** Loaded into a server before its own code (`--import`): answers over the channel to its parent how late its event loop is. */
import { monitorEventLoopDelay } from 'node:perf_hooks'

/** How long the event loop kept others waiting, in milliseconds. */
export interface Delay {
  p99: number
  most: number
}

const resolution = 5
const delays = monitorEventLoopDelay({ resolution })
delays.enable()

// The histogram has the whole time between two looks, of which `resolution` was meant.
const late = (nanoseconds: number): number => Math.max(0, nanoseconds / 1e6 - resolution)

process.on('message', asked => {
  if (asked === 'reset') delays.reset()
  else process.send?.({ p99: late(delays.percentile(99)), most: late(delays.max) } satisfies Delay)
})
process.channel?.unref()
