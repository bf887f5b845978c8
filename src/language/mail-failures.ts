/** What Dela itself says of a mail that did not leave, in English as every problem is; pages and mails say it in the reader's language. */

const sentences = {
  unreachable: 'The mail server cannot be used',
  late: 'The mail could not be sent in time',
  fault: 'The mail could not be made; the fault has been logged',
} as const

export type MailFailureKind = keyof typeof sentences

/** @param code such as `ETIMEDOUT` */
export function mailFailure(kind: MailFailureKind, code?: string): string {
  return code === undefined ? sentences[kind] : `${sentences[kind]} (${code})`
}

/** @returns null for the words of a mail server, which are shown as they came */
export function readMailFailure(answer: string): { kind: MailFailureKind; code: string | null } | null {
  const { said = '', code = null } = /^(?<said>.*?)(?: \((?<code>\w+)\))?$/.exec(answer)?.groups ?? {}
  const kind = (Object.keys(sentences) as MailFailureKind[]).find(one => sentences[one] === said)
  return kind === undefined ? null : { kind, code }
}
