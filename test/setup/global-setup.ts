import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

/** Starts `cluster.ts`, in a process of its own because Jest loads this file as CommonJS, and tells the workers where it is. */
export default async function setUp(config: { rootDir: string }): Promise<void> {
  const script = join(config.rootDir, 'test', 'setup', 'cluster.ts')
  const child: ChildProcess = spawn(process.execPath, [script], { stdio: ['pipe', 'pipe', 'inherit'], cwd: config.rootDir })
  Object.assign(globalThis, { testCluster: child })
  const failed = once(child, 'exit').then(() => {
    throw new Error('The test cluster did not start')
  })
  const [line] = (await Promise.race([once(createInterface(child.stdout!), 'line'), failed])) as [string]
  const { adminUrl, template } = JSON.parse(line) as { adminUrl: string; template: string }
  // Workers are child processes and inherit these.
  Object.assign(process.env, { TEST_ADMIN_URL: adminUrl, TEST_TEMPLATE: template })
}
