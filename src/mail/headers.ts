/** A mail as nodemailer takes it. Every address is a structure: no text is ever parsed for one, so nothing in a name can become a recipient. Pure. */
import type { SendMailOptions } from 'nodemailer'
import { oneLine } from '../language/one-line.ts'
import { longestName } from './snapshot-message.ts'

export interface Mailbox {
  name: string
  address: string
}

/** A shared mailbox that a mail goes out from. */
export interface SentAs {
  mailbox: Mailbox
  /** Whoever writes on its behalf; null for a mail as the mailbox itself. */
  behalf: Mailbox | null
  /** The organization has proved that the mailbox's domain is its own. */
  proven: boolean
}

export interface Mail {
  /** The same for every attempt; without angle brackets and domain. */
  id: string
  date: Date
  /** Stands before our own address. */
  fromName: string
  as?: SentAs
  to: Mailbox
  replyTo: Mailbox | null
  subject: string
  text: string
  html: string
  /** RFC 5646 tag of both bodies. */
  language: string
  calendar: { fileName: string; text: string } | null
  /** Of a series: the address that ends it for this recipient by a POST, without a question (RFC 8058). */
  unsubscribe?: string
}

/** Who we are to mail servers. */
export interface Own {
  /** Ours, in From of whatever is nobody else's. */
  address: string
  /** Where mail servers return mail to. */
  bounce: string
  /** Domains that this server may send for: their addresses may stand in From, since SPF or DKIM of theirs names it (DMARC). */
  domains: ReadonlySet<string>
}

const domainOf = (address: string): string => address.slice(address.lastIndexOf('@') + 1).toLowerCase()

/** `Dela <dela@example.com>` or the address alone. */
export function ownAddress(from: string): Mailbox {
  const found = /^(.*?)<([^<>]+)>\s*$/.exec(from)
  return found ? { name: (found[1] ?? '').trim(), address: (found[2] ?? '').trim() } : { name: '', address: from.trim() }
}

export function ownOf({ from, bounceAddress, domains }: { from: string; bounceAddress: string | null; domains: readonly string[] }): Own {
  const { address } = ownAddress(from)
  return {
    address,
    bounce: bounceAddress === null ? address : ownAddress(bounceAddress).address,
    domains: new Set([domainOf(address), ...domains]),
  }
}

export function composed(mail: Mail, own: Own): SendMailOptions {
  const { calendar } = mail
  return {
    messageId: `<${mail.id}@${domainOf(own.address)}>`,
    date: mail.date,
    ...authors(mail, own),
    to: named(mail.to),
    ...(mail.replyTo ? { replyTo: named(mail.replyTo) } : {}),
    envelope: { from: own.bounce, to: [mail.to.address] },
    subject: upright(mail.subject).replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' '),
    headers: {
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'All',
      'Content-Language': mail.language,
      ...(mail.unsubscribe === undefined
        ? {}
        : {
            'List-Unsubscribe': { prepared: true, value: `<${new URL(mail.unsubscribe).href}>` },
            'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
          }),
    },
    text: mail.text,
    html: mail.html,
    attachments: calendar ? [attached(calendar)] : [],
    disableFileAccess: true,
    disableUrlAccess: true,
  }
}

/** A mailbox's own address stands in From where its domain is proved and ours to send for; else ours does, with its name before it. */
function authors({ fromName, as }: Mail, own: Own): Pick<SendMailOptions, 'from' | 'sender'> {
  const sendable = ({ address }: Mailbox) => own.domains.has(domainOf(address))
  if (!as || !as.proven || !sendable(as.mailbox)) return { from: named({ name: fromName, address: own.address }) }
  if (as.behalf === null) return { from: named(as.mailbox) }
  const sender = sendable(as.behalf) ? named(as.behalf) : { ...named(as.behalf), address: own.address }
  return { from: named(as.mailbox), sender }
}

function named({ name, address }: Mailbox): Mailbox {
  return { name: oneLine(upright(name), longestName), address }
}

/** Nothing that turns round what a mail program writes after it: `via Dela` stays what it says (UAX #9 §2). Letters keep their own direction. */
function upright(text: string): string {
  return text.replaceAll(/[\u202A-\u202E\u2066-\u2069]/g, '')
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
