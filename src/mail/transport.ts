/** How mail leaves: through the SMTP server of the settings, or into files for whoever has none. */
import { mkdirSync } from 'node:fs'
import { mkdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createTransport, type SendMailOptions } from 'nodemailer'
import type { Config } from '../config.ts'
import { oneLine } from '../language/one-line.ts'
import { longestName } from './snapshot-message.ts'

export interface Mailbox {
  name: string
  address: string
}

export interface Mail {
  /** The same for every attempt; without angle brackets and domain. */
  id: string
  date: Date
  /** Stands before our own address. */
  fromName: string
  to: Mailbox
  replyTo: Mailbox | null
  subject: string
  text: string
  html: string
  /** RFC 5646 tag of both bodies. */
  language: string
  calendar: { fileName: string; text: string } | null
  /** Of a mail that is one of many: an address that takes POST and stops them (RFC 8058). */
  unsubscribe?: string
}

export interface Transport {
  /** @returns the server's answer. @throws MailFailure */
  send(mail: Mail): Promise<string>
  close(): void
}

/** The mail did not leave. The message is what its sender may be told: the server's words, and nothing of where it stands. */
export class MailFailure extends Error {
  /** The server will never take it; otherwise it is worth another attempt. */
  readonly final: boolean
  constructor(message: string, final: boolean, cause: unknown) {
    super(message, { cause })
    this.name = 'MailFailure'
    this.final = final
  }
}

interface Telling {
  info(facts: object, message: string): void
}

/** In all, connecting and every answer of the server together. Shorter than after which a delivery counts as forgotten. */
const longestMs = 120_000
const timeouts = { connectionTimeout: 15_000, greetingTimeout: 15_000, socketTimeout: 60_000, dnsTimeout: 15_000 }

/** Opens what the settings name; connects when the first mail is sent. Without a server the log says of each mail where it is. */
export function openTransport(config: Config, log: Telling): Transport {
  const { smtpUrl, directory, from } = config.mail
  if (smtpUrl === null) {
    if (directory === null) throw new TypeError('The settings name neither a mail server nor a folder')
    // There from the start, for whoever watches it.
    mkdirSync(directory, { recursive: true, mode: 0o700 })
    return intoFiles(directory, from, log)
  }
  const smtp = createTransport({ url: smtpUrl, disableFileAccess: true, disableUrlAccess: true, ...timeouts })
  return {
    async send(mail) {
      const signal = AbortSignal.timeout(longestMs)
      try {
        return (await smtp.sendMail({ ...composed(mail, from), signal })).response
      } catch (error) {
        throw failureOf(error as SmtpError)
      }
    },
    close: () => smtp.close(),
  }
}

/** Does the mail server let us in? Nothing is sent. @returns what is wrong; null when nothing is, and without a server */
export async function probeTransport({ mail }: Config): Promise<string | null> {
  if (mail.smtpUrl === null) return null
  const smtp = createTransport({ url: mail.smtpUrl, disableFileAccess: true, disableUrlAccess: true, ...timeouts })
  try {
    await smtp.verify()
    return null
  } catch (error) {
    return failureOf(error as SmtpError).message
  } finally {
    smtp.close()
  }
}

interface SmtpError extends Error {
  code?: string
  response?: string
  responseCode?: number
}

// A server that refuses our sign-in, or is not there, may take the same mail tomorrow; one that refuses the recipient or the message will not.
function failureOf(error: SmtpError): MailFailure {
  const aboutTheMail = error.code === 'EENVELOPE' || error.code === 'EMESSAGE'
  const final = aboutTheMail && (error.responseCode === undefined || error.responseCode >= 500)
  return new MailFailure(error.response ?? `The mail server cannot be used (${error.code ?? 'unknown'})`, final, error)
}

/** Every address as a structure: no text is ever parsed for one, so nothing in a name can become a recipient. */
function composed(mail: Mail, from: string): SendMailOptions {
  const own = ownAddress(from)
  const { calendar } = mail
  return {
    messageId: `<${mail.id}@${own.address.slice(own.address.lastIndexOf('@') + 1)}>`,
    date: mail.date,
    from: { name: oneLine(mail.fromName, longestName), address: own.address },
    to: named(mail.to),
    ...(mail.replyTo ? { replyTo: named(mail.replyTo) } : {}),
    envelope: { from: own.address, to: [mail.to.address] },
    subject: mail.subject.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' '),
    headers: {
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'All',
      'Content-Language': mail.language,
      ...(mail.unsubscribe === undefined
        ? {}
        : { 'List-Unsubscribe': `<${mail.unsubscribe}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' }),
    },
    text: mail.text,
    html: mail.html,
    attachments: calendar ? [attached(calendar)] : [],
    disableFileAccess: true,
    disableUrlAccess: true,
  }
}

function named({ name, address }: Mailbox): Mailbox {
  return { name: oneLine(name, longestName), address }
}

/** As an attachment, not as an alternative: mail programs would show an invitation to answer. */
function attached({ fileName, text }: NonNullable<Mail['calendar']>): NonNullable<SendMailOptions['attachments']>[number] {
  return {
    filename: fileName,
    content: Buffer.from(text),
    contentType: 'text/calendar; charset=utf-8; method=PUBLISH',
    contentDisposition: 'attachment',
    encoding: 'base64',
  }
}

/** `Dela <dela@example.com>` or the address alone. */
function ownAddress(from: string): Mailbox {
  const found = /^(.*?)<([^<>]+)>\s*$/.exec(from)
  return found ? { name: (found[1] ?? '').trim(), address: (found[2] ?? '').trim() } : { name: '', address: from.trim() }
}

function intoFiles(directory: string, from: string, log: Telling): Transport {
  const stream = createTransport({ streamTransport: true, buffer: true, newline: 'windows' })
  return {
    async send(mail) {
      const { message } = await stream.sendMail(composed(mail, from))
      await mkdir(directory, { recursive: true, mode: 0o700 })
      const file = join(directory, `${mail.id}.eml`)
      // Whoever watches the folder never sees half a mail.
      await writeFile(`${file}.part`, message as Buffer, { mode: 0o600 })
      await rename(`${file}.part`, file)
      log.info({ file }, 'A mail was written')
      return `written to ${mail.id}.eml`
    },
    close: () => stream.close(),
  }
}
