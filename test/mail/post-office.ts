/** A real SMTP server on a free loopback port that keeps what it is given, and refuses what it is told to. */
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import PostalMime, { type Email } from 'postal-mime'
import { SMTPServer } from 'smtp-server'

export interface Received {
  /** RCPT TO. */
  to: string[]
  from: string
  raw: string
  mail: Email
}

export interface PostOffice {
  url: string
  received: Received[]
  /** Said to a recipient instead of 250, as long as it gives something; `attempt` counts from 1 for each address. */
  refuse: (address: string, attempt: number) => { code: number; text: string } | null
  attempts: Map<string, number>
  /** Everything that came for the address, waited for. */
  next(address: string, count?: number): Promise<Received[]>
  close(): Promise<void>
}

export async function openPostOffice(port = 0): Promise<PostOffice> {
  const office: PostOffice = { url: '', received: [], refuse: () => null, attempts: new Map(), next, close }
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    logger: false,
    onRcptTo({ address }, _session, callback) {
      const attempt = (office.attempts.get(address) ?? 0) + 1
      office.attempts.set(address, attempt)
      const refused = office.refuse(address, attempt)
      callback(refused ? Object.assign(new Error(refused.text), { responseCode: refused.code }) : null)
    },
    onData(stream, session, callback) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        const raw = Buffer.concat(chunks)
        void PostalMime.parse(raw).then(mail => {
          const { mailFrom, rcptTo } = session.envelope
          office.received.push({
            to: rcptTo.map(one => one.address),
            from: mailFrom ? mailFrom.address : '',
            raw: raw.toString('latin1'),
            mail,
          })
          callback()
        })
      })
    },
  })
  server.on('error', () => {})
  const listening = server.listen(port, '127.0.0.1')
  await once(listening, 'listening')
  office.url = `smtp://127.0.0.1:${(listening.address() as AddressInfo).port}`

  async function next(address: string, count = 1): Promise<Received[]> {
    return await until(() => {
      const found = office.received.filter(one => one.to.includes(address))
      return found.length >= count ? found : null
    }, `${count} mails to ${address}`)
  }

  async function close(): Promise<void> {
    await new Promise<void>(resolve => server.close(() => resolve()))
  }

  return office
}

/** Looks again and again. @throws after a minute, which a busy machine may need for what takes seconds */
export async function until<T>(look: () => Promise<T | null> | T | null, what: string): Promise<T> {
  for (const end = Date.now() + 60_000; Date.now() < end; await new Promise(resolve => setTimeout(resolve, 50))) {
    const found = await look()
    if (found !== null) return found
  }
  throw new Error(`Waited in vain for ${what}`)
}
