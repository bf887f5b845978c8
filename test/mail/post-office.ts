/** A real SMTP server on a free loopback port that keeps what it is given, refuses what it is told to, and fails at the step it is told to. */
import { once } from 'node:events'
import type { AddressInfo, Socket } from 'node:net'
import PostalMime, { type Email } from 'postal-mime'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'

export interface Received {
  /** RCPT TO. */
  to: string[]
  from: string
  raw: string
  mail: Email
  /** Whether it came encrypted, and who had signed in. */
  secure: boolean
  user: string | null
}

/** Where a session has come to: `body` is in the middle of the message, `dot` after its end, `accepted` after our 250. */
export type Step = 'connect' | 'ehlo' | 'mail' | 'rcpt' | 'data' | 'body' | 'dot' | 'accepted'

/** Silence; the connection gone; after the dot, a 250 for a mail that is kept nowhere; an answer; or one as its bytes stand. */
export type Act = 'hang' | 'drop' | 'lose' | { code: number; text: string } | { raw: string }

export interface PostOffice {
  url: string
  port: number
  received: Received[]
  /** Said to a recipient instead of 250, as long as it gives something; `attempt` counts from 1 for each address. */
  refuse: (address: string, attempt: number) => { code: number; text: string } | null
  /** What goes wrong at a step; `visit` counts from 1 for each step. */
  script: (step: Step, visit: number) => Act | null | Promise<Act | null>
  attempts: Map<string, number>
  /** Every step that was come to, in order. */
  steps: Step[]
  /** Everything that came for the address, waited for. */
  next(address: string, count?: number): Promise<Received[]>
  close(): Promise<void>
}

interface Connection {
  id: string
  session: { id: string }
  _socket: Socket
  send(code: number, text: string): void
  handler_EHLO(command: Buffer, callback: () => void): void
  handler_DATA(command: Buffer, callback: () => void): void
}

const refusal = ({ code, text }: { code: number; text: string }) => Object.assign(new Error(text), { responseCode: code })

/** @param options of smtp-server: TLS, sign-in; plain and open to everybody without */
export async function openPostOffice(
  port = 0,
  options: SMTPServerOptions = { disabledCommands: ['STARTTLS', 'AUTH'] },
): Promise<PostOffice> {
  const office: PostOffice = {
    url: '',
    port: 0,
    received: [],
    refuse: () => null,
    script: () => null,
    attempts: new Map(),
    steps: [],
    next,
    close,
  }
  const connectionOf = (session: { id: string }) => {
    const { connections } = server as unknown as { connections: Set<Connection> }
    return [...connections].find(one => one.session.id === session.id)
  }
  /** Comes to a step; `go` goes on, or says the answer instead. */
  const come = (step: Step, session: { id: string }, go: (refused: Error | null, lost: boolean) => void): void => {
    office.steps.push(step)
    const scripted = office.script(step, office.steps.filter(one => one === step).length)
    void Promise.resolve(scripted).then(act => {
      if (act === 'hang') return
      if (act !== null && typeof act === 'object' && 'raw' in act) {
        connectionOf(session)?._socket.write(`${act.raw}\r\n`)
        return
      }
      if (act === 'drop') connectionOf(session)?._socket.destroy()
      else if (act === null || act === 'lose') go(null, act === 'lose')
      else go(refusal(act), false)
    })
  }
  const server = new SMTPServer({
    authOptional: true,
    logger: false,
    closeTimeout: 50,
    ...options,
    onConnect(session, callback) {
      const connection = connectionOf(session)
      if (connection) {
        const { handler_EHLO: ehlo, handler_DATA: data } = connection
        connection.handler_EHLO = (command, done) => come('ehlo', session, () => ehlo.call(connection, command, done))
        connection.handler_DATA = (command, done) => come('data', session, () => data.call(connection, command, done))
      }
      come('connect', session, refused => callback(refused))
    },
    onMailFrom(_address, session, callback) {
      come('mail', session, refused => callback(refused))
    },
    onRcptTo({ address }, session, callback) {
      const attempt = (office.attempts.get(address) ?? 0) + 1
      office.attempts.set(address, attempt)
      const refused = office.refuse(address, attempt)
      if (refused) callback(refusal(refused))
      else come('rcpt', session, scripted => callback(scripted))
    },
    onData(stream, session, callback) {
      const chunks: Buffer[] = []
      const receive = (first: Buffer) => {
        come('body', session, refused => {
          const connection = connectionOf(session)
          if (refused && connection) {
            connection.send(421, refused.message)
            connection._socket.end()
            return
          }
          chunks.push(first)
          stream.on('data', (chunk: Buffer) => chunks.push(chunk))
          stream.on('end', () => come('dot', session, (scripted, lost) => (scripted ? callback(scripted) : keep(lost))))
          stream.resume()
        })
      }
      stream.once('data', (chunk: Buffer) => {
        stream.pause()
        receive(chunk)
      })
      const keep = (lost: boolean) => {
        const raw = Buffer.concat(chunks)
        void PostalMime.parse(raw).then(mail => {
          const { mailFrom, rcptTo } = session.envelope
          const { secure, user } = session as { secure?: boolean; user?: unknown }
          if (!lost) {
            office.received.push({
              to: rcptTo.map(one => one.address),
              from: mailFrom ? mailFrom.address : '',
              raw: raw.toString('latin1'),
              mail,
              secure: secure === true,
              user: typeof user === 'string' ? user : null,
            })
          }
          callback()
          come('accepted', session, () => {})
        })
      }
    },
  })
  server.on('error', () => {})
  const listening = server.listen(port, '127.0.0.1')
  await once(listening, 'listening')
  office.port = (listening.address() as AddressInfo).port
  office.url = `smtp://127.0.0.1:${office.port}`

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
