/** One check made weaker: in this file, this text (it stands there once) becomes that. */
export interface Mutant {
  file: string
  from: string
  to: string
  /** What is wrong then. */
  weakens: string
}

/** Those of one file below `src/`. */
export const of = (file: string, ...list: [from: string, to: string, weakens: string][]): Mutant[] =>
  list.map(([from, to, weakens]) => ({ file: `src/${file}`, from, to, weakens }))
