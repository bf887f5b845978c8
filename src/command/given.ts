/** The words of one call, read with node:util. */
import { parseArgs } from 'node:util'
import type { Command, Options } from './command.ts'
import { Misuse } from './refusal.ts'

/** Options that every command takes. */
export const everywhere: Options = {
  url: { value: '<address>', about: 'the server (DELA_URL; else the one signed in to last, else http://localhost:8080)' },
  'token-file': { value: '<file>', about: 'a file with an API token (else DELA_TOKEN, else what `dela sign-in` kept)' },
  local: { about: 'on the machine of the server, with its settings and without its process' },
  as: { value: '<address>', about: 'with --local: the administrator who acts' },
  organization: { value: '<id>', about: 'with --as: which one, where the address is an administrator’s of several' },
  data: { value: '<folder>', about: 'with --local: the data folder' },
  json: { about: 'print the answer of the API as it came' },
  yes: { about: 'answer yes to what would be asked' },
  help: { about: 'say what the command takes' },
}

/** What a command was given. Asking for what it does not know is a fault of ours. */
export interface Given {
  /** An operand that must be there. */
  operand(index: number): string
  /** All operands from `index` on. */
  operands(index?: number): string[]
  text(option: string): string | undefined
  /** @throws Misuse when it was left out */
  must(option: string): string
  many(option: string): string[]
  flag(option: string): boolean
}

interface Operand {
  name: string
  optional: boolean
  many: boolean
}

/** `<calendar> [file]` as a list. */
export function operandsOf(text = ''): Operand[] {
  return [...text.matchAll(/<([^>…]+)(…?)>|\[([^\]…]+)(…?)\]/g)].map(match => ({
    name: match[1] ?? match[3] ?? '',
    optional: match[3] !== undefined,
    many: (match[2] ?? match[4]) === '…',
  }))
}

/** @throws Misuse for what the command does not take */
export function readGiven(command: Pick<Command, 'name' | 'operands' | 'options'>, words: readonly string[]): Given {
  const options = { ...everywhere, ...command.options }
  const shapes = Object.entries(options).map(([name, { value, many }]) => [
    name,
    { type: value === undefined ? 'boolean' : 'string', ...(many ? { multiple: true } : {}) },
  ])
  const config = { options: Object.fromEntries(shapes) as object, args: [...words], allowPositionals: true, strict: true } as const
  let read: { values: Record<string, string | boolean | (string | boolean)[] | undefined>; positionals: string[] }
  try {
    read = parseArgs(config as Parameters<typeof parseArgs>[0]) as typeof read
  } catch (error) {
    throw new Misuse((error as Error).message.split('. To specify')[0] ?? '')
  }
  const { values, positionals } = read
  if (values['help'] !== true) checkOperands(operandsOf(command.operands), positionals)
  const known = (option: string) => {
    if (!(option in options)) throw new TypeError(`${command.name} has no option ${option}`)
    return values[option]
  }
  const text = (option: string) => {
    const value = known(option)
    return typeof value === 'string' ? value : undefined
  }
  return {
    operand: index => positionals[index] ?? '',
    operands: (index = 0) => positionals.slice(index),
    text,
    must: option => {
      const value = text(option)
      if (value === undefined || value === '') throw new Misuse(`--${option} ${options[option]?.value ?? ''} is needed`)
      return value
    },
    many: option => {
      const value = known(option)
      return Array.isArray(value) ? value.map(String) : []
    },
    flag: option => known(option) === true,
  }
}

function checkOperands(wanted: readonly Operand[], words: readonly string[]): void {
  const missing = wanted.find(({ optional }, index) => !optional && !words[index])
  if (missing) throw new Misuse(`<${missing.name}> is needed`)
  const most = wanted.some(one => one.many) ? Number.POSITIVE_INFINITY : wanted.length
  if (words.length > most) throw new Misuse(`"${words[most] ?? ''}" is not expected here`)
}
