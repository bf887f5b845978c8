/** One check made weaker: in this file, this text (it stands there once) becomes that. */
export interface Mutant {
  file: string
  from: string
  to: string
  /** What is wrong then. */
  weakens: string
}
