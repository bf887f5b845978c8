/** The person at the terminal: asked before what cannot be undone, and for passwords. */
import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import { Failed, Misuse } from './refusal.ts'

export interface Terminal {
  /** A remark beside the answer, on standard error. */
  note(line: string): void
  /**
   * Shows what would go and waits for a yes.
   * @throws Misuse when nobody can be asked, Failed for another answer
   */
  certain(what: readonly string[], question: string): Promise<void>
  /** A password, typed unseen, or with `piped` the first line of standard input. @throws Misuse when nobody can be asked */
  password(question: string, piped: boolean): Promise<string>
}

interface Streams {
  input: NodeJS.ReadableStream & { isTTY?: boolean }
  output: NodeJS.WritableStream
}

/** @param yes the answer that was given beforehand */
export function terminalOf({ input, output }: Streams, yes: boolean): Terminal {
  const ask = async (question: string, unseen: boolean): Promise<string> => {
    output.write(question)
    const silent = new Writable({ write: (_chunk, _encoding, done) => done() })
    const lines = createInterface({ input, output: unseen ? silent : output, terminal: input.isTTY === true })
    try {
      // An end without a line (Ctrl-D, Ctrl-C) is an empty answer.
      return await new Promise<string>(resolve => lines.once('line', resolve).once('close', () => resolve('')))
    } finally {
      lines.close()
      if (unseen) output.write('\n')
    }
  }
  return {
    note: line => void output.write(`${line}\n`),
    async certain(what, question) {
      if (what.length > 0) output.write(`${what.join('\n')}\n`)
      if (yes) return
      if (input.isTTY !== true) throw new Misuse(`${question} Nobody can be asked here: --yes says so beforehand`)
      const answer = (await ask(`${question} [y/N] `, false)).trim().toLowerCase()
      if (answer !== 'y' && answer !== 'yes') throw new Failed('Nothing was done')
    },
    async password(question, piped) {
      if (!piped && input.isTTY !== true) throw new Misuse('Nobody can be asked for a password here: pipe it in with --password-stdin')
      return await ask(piped ? '' : `${question}: `, !piped)
    },
  }
}
