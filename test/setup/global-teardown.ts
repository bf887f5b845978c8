import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'

/** Runs in the same process as the set-up, after all tests. */
export default async function tearDown(): Promise<void> {
  const { testCluster } = globalThis as { testCluster?: ChildProcess }
  if (!testCluster || testCluster.exitCode !== null) return
  testCluster.stdin?.end()
  await once(testCluster, 'exit')
}
