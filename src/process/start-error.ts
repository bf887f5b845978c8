/** The start cannot go on. The message is for the person at the terminal and says what to do; it is shown without a stack. */
export class StartError extends Error {
  override name = 'StartError'
}
