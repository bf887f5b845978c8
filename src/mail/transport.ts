/** How mail leaves: through the SMTP server of the settings, or into files for whoever has none. */
import { createPrivateKey } from 'node:crypto'
import { mkdirSync, readFileSync } from 'node:fs'
import { mkdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createTransport, type Transporter } from 'nodemailer'
import { type Config, ConfigError } from '../config.ts'
import { mailFailure } from '../language/mail-failures.ts'
import { oneLine } from '../language/one-line.ts'
import { composed, type Mail, type Own, ownOf } from './headers.ts'

export type { Mail, Mailbox } from './headers.ts'

export interface Transport {
  /** @returns the server's answer. @throws MailFailure */
  send(mail: Mail): Promise<string>
  close(): void
}

/** Of a server's words, in characters; more is no answer. */
const longestAnswer = 1000

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

export interface Patience {
  /** In all, connecting and every answer of the server together. Shorter than after which a mail counts as forgotten. */
  longestMs: number
  connectionMs: number
  greetingMs: number
  /** Without a byte from the server. */
  silenceMs: number
}

const usual: Patience = { longestMs: 120_000, connectionMs: 15_000, greetingMs: 15_000, silenceMs: 60_000 }

/** Opens what the settings name; connects when the first mail is sent. Without a server the log says of each mail where it is. @throws ConfigError */
export function openTransport(config: Config, log: Telling, patience: Partial<Patience> = {}): Transport {
  const { smtpUrl, directory } = config.mail
  const own = ownOf(config.mail)
  if (smtpUrl === null) {
    if (directory === null) throw new TypeError('The settings name neither a mail server nor a folder')
    // There from the start, for whoever watches it.
    mkdirSync(directory, { recursive: true, mode: 0o700 })
    return intoFiles(directory, own, signing(config.mail), log)
  }
  const { longestMs } = { ...usual, ...patience }
  const smtp = connecting(config.mail, smtpUrl, { ...usual, ...patience })
  return {
    async send(mail) {
      const signal = AbortSignal.timeout(longestMs)
      try {
        return oneLine((await smtp.sendMail({ ...composed(mail, own), signal })).response, longestAnswer)
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
  let smtp: ReturnType<typeof connecting> | null = null
  try {
    smtp = connecting(mail, mail.smtpUrl, usual)
    await smtp.verify()
    return null
  } catch (error) {
    return error instanceof ConfigError ? error.message : failureOf(error as SmtpError).message
  } finally {
    smtp?.close()
  }
}

function connecting(mail: Config['mail'], url: string, patience: Patience): Transporter<{ response: string }> {
  const here = /^(?:localhost|127\.[\d.]+|\[::1\])$/.test(new URL(url).hostname)
  return createTransport({
    url,
    ...signing(mail),
    // A password and what is in a calendar go over no network in the clear; to this machine's own server there is none.
    requireTLS: mail.tls === 'required' || (mail.tls === 'auto' && !here),
    tls: { minVersion: 'TLSv1.2', ...(mail.caFile === null ? {} : { ca: read('mail.caFile', mail.caFile) }) },
    disableFileAccess: true,
    disableUrlAccess: true,
    connectionTimeout: patience.connectionMs,
    greetingTimeout: patience.greetingMs,
    socketTimeout: patience.silenceMs,
    dnsTimeout: patience.connectionMs,
  })
}

/** What a signature covers of what is there; RFC 8058 §3.1 takes no unsubscription whose fields are not covered. */
const signed =
  'From:Sender:Reply-To:Subject:Date:Message-ID:To:Cc:MIME-Version:Content-Type:Content-Transfer-Encoding:Content-Language:Auto-Submitted:List-Unsubscribe:List-Unsubscribe-Post'

function signing({ dkim }: Config['mail']): {
  dkim?: { domainName: string; keySelector: string; privateKey: string; headerFieldNames: string }
} {
  if (dkim === null) return {}
  const privateKey = dkim.key ?? read('mail.dkim.keyFile', dkim.keyFile ?? '')
  if (!isRsaKey(privateKey))
    throw new ConfigError(`${dkim.key === null ? 'mail.dkim.keyFile' : 'mail.dkim.key'}: not an RSA private key in PEM`)
  return { dkim: { domainName: dkim.domain, keySelector: dkim.selector, privateKey, headerFieldNames: signed } }
}

function isRsaKey(text: string): boolean {
  try {
    return createPrivateKey(text).asymmetricKeyType === 'rsa'
  } catch {
    return false
  }
}

function read(key: string, file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new ConfigError(`${key}: cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`)
  }
}

interface SmtpError extends Error {
  code?: string
  response?: string
  responseCode?: number
}

// A server that refuses our sign-in, is not there, or says what no server says, may take the same mail tomorrow; one that refuses the
// recipient or the message will not. Without an answer it was never asked: it says beforehand what it takes.
function failureOf(error: SmtpError): MailFailure {
  const aboutTheMail = error.code === 'EENVELOPE' || error.code === 'EMESSAGE'
  const final = aboutTheMail && (error.response === undefined || (error.responseCode ?? 0) >= 500)
  const answer = error.response ?? mailFailure('unreachable', error.code ?? 'unknown')
  return new MailFailure(oneLine(answer, longestAnswer), final, error)
}

function intoFiles(directory: string, own: Own, signs: ReturnType<typeof signing>, log: Telling): Transport {
  const stream = createTransport({ streamTransport: true, buffer: true, newline: 'windows', ...signs })
  return {
    async send(mail) {
      const { message } = await stream.sendMail(composed(mail, own))
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
