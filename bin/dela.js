#!/usr/bin/env node
/** Starts `dela` from the source tree, or from dist/ where there is no source; with the Node that the project brings when this one is too old. */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import module from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const needed = 24
const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const source = join(root, 'src', 'command', 'main.ts')
const built = join(root, 'dist', 'src', 'command', 'main.js')
// Node takes types off everywhere but below node_modules.
const fromSource = existsSync(source) && !root.split(/[\\/]/).includes('node_modules')

if (Number(process.versions.node.split('.')[0]) >= needed) {
  // A third of the time of a short command is compiling.
  module.enableCompileCache?.()
  await import(pathToFileURL(fromSource ? source : built).href)
} else {
  const own = join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
  if (!existsSync(own)) {
    process.stderr.write(`dela: it needs Node ${needed} or newer; this is ${process.versions.node}\n`)
    process.exit(1)
  }
  const child = spawn(own, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: 'inherit' })
  // A terminal interrupts both; whoever stops this process alone means the other.
  process.on('SIGINT', () => {})
  process.on('SIGTERM', () => child.kill('SIGTERM'))
  child.on('exit', code => process.exit(code ?? 1))
}
