/** One row of the command line: what is parsed, what `help`, the completion and the README say, and what is run. */
import type { Client } from './client.ts'
import type { Given } from './given.ts'
import type { Output } from './output.ts'
import type { Terminal } from './terminal.ts'

export interface Option {
  /** What the value is, `<address>`; a switch has none. */
  value?: string
  /** May be given more than once. */
  many?: true
  about: string
}

export type Options = Readonly<Record<string, Option>>

/** What a command works with. */
export interface Session {
  api: Client
  out: Output
  terminal: Terminal
}

interface Row {
  /** The words that call it: `group member add`. */
  name: string
  /** `<address>` must be given, `[file]` may, `<word…>` takes one or more. */
  operands?: string
  options?: Options
  /** A sentence without its full stop. */
  summary: string
}

/** Done by the API, at the server that the options name. */
export interface ApiCommand extends Row {
  run(given: Given, session: Session): Promise<void>
}

/** Done on this machine: it looks for a server itself, or for none. */
export interface OwnCommand extends Row {
  alone(given: Given, session: Omit<Session, 'api'>): Promise<void>
}

export type Command = ApiCommand | OwnCommand
