/** `dela`: the words of one call → a command of the table → what came of it as an exit code. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { clientOf } from './client.ts'
import type { Command } from './command.ts'
import { commands, findCommand } from './commands.ts'
import { type Given, readGiven } from './given.ts'
import { completion, helpOf, overview } from './help.ts'
import { type Output, outputTo } from './output.ts'
import { isExposed, languageOf, serverOf, tokenOf } from './place.ts'
import { Failed, Misuse } from './refusal.ts'
import { type Terminal, terminalOf } from './terminal.ts'
import { tame } from './text.ts'

const tell = (line: string) => void process.stderr.write(`${line}\n`)
process.stderr.on('error', () => {})

/** Undone on the way out, also after Ctrl-C: a token made for one command does not outlive it. */
let end: () => Promise<void> = async () => {}

async function atServer(command: Extract<Command, { run: unknown }>, given: Given, out: Output, terminal: Terminal): Promise<void> {
  const language = languageOf(process.env)
  const reach = given.flag('local') ? await local(given) : { url: serverOf(given, process.env), token: '' as string | null }
  if (!given.flag('local')) reach.token = tokenOf(given, process.env, reach.url)
  if (isExposed(reach)) terminal.note(`${reach.url} is not encrypted: others on the way can read the token`)
  await command.run(given, { api: clientOf({ ...reach, language }), out, terminal })
}

async function local(given: Given): Promise<{ url: string; token: string | null }> {
  const address = given.must('as')
  const { startLocal } = await import('./local/app.ts')
  const app = await startLocal(given.text('data') ?? null, address, given.text('organization') ?? null)
  let ended: Promise<void> | undefined
  end = async () => await (ended ??= app.end())
  return app
}

function about(words: readonly string[]): number {
  const plain = words.filter(word => !word.startsWith('-') && word !== 'help')
  const found = findCommand(plain)
  const known = plain.length === 0 || commands.some(({ name }) => `${name} `.startsWith(`${plain.join(' ')} `))
  if (!found && !known) throw new Misuse(`There is no command "${plain.join(' ')}"`)
  process.stdout.write(`${found ? helpOf(found.command) : overview(commands, plain)}\n`)
  return 0
}

async function run(words: readonly string[]): Promise<number> {
  const [first = 'help', second] = words
  if (first === '--version' || first === '-v') {
    const file = join(import.meta.dirname, '..', '..', 'package.json')
    process.stdout.write(`${(JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version}\n`)
    return 0
  }
  if (first === 'completion') {
    if (second !== 'bash') throw new Misuse('dela completion bash')
    process.stdout.write(`${completion(commands)}\n`)
    return 0
  }
  const found = findCommand(words)
  if (!found) return about(words)
  const given = readGiven(found.command, found.rest)
  if (given.flag('help')) return about(found.command.name.split(' '))
  const out = outputTo(process.stdout, given.flag('json'))
  const terminal = terminalOf({ input: process.stdin, output: process.stderr }, given.flag('yes'))
  try {
    if ('alone' in found.command) await found.command.alone(given, { out, terminal })
    else await atServer(found.command, given, out, terminal)
    return 0
  } catch (error) {
    // Whoever read our output has had enough of it.
    if (out.gone()) return 0
    if (error instanceof Failed && given.flag('json') && error.text !== null) {
      tell(error.text)
      return 1
    }
    throw error
  }
}

function code(error: unknown): number {
  const failed = error instanceof Failed || error instanceof Misuse
  tell(`dela: ${tame(failed ? error.message : `a fault of its own: ${(error as Error).stack ?? String(error)}`)}`)
  if (error instanceof Failed && error.remedy) tell(`  ${tame(error.remedy)}`)
  if (error instanceof Misuse) tell('  `dela help` and `--help` after a command say what there is')
  return error instanceof Misuse ? 2 : 1
}

async function leave(status: number): Promise<never> {
  await end().catch((error: unknown) => tell(`dela: ${(error as Error).message}`))
  // What is still on its way to a pipe is let out first.
  if (process.stdout.writableLength > 0 && !process.stdout.destroyed) await new Promise(resolve => process.stdout.write('', resolve))
  process.exit(status)
}

process.stdout.on('error', () => {})
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void leave(signal === 'SIGINT' ? 130 : 143))

const words = process.argv.slice(2)
if (words[0] === 'serve') {
  process.argv.splice(2, 1)
  await import('../main.ts')
} else {
  void run(words).catch(code).then(leave)
}
