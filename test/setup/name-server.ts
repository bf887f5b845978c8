/** A DNS server on the loopback interface that answers questions for TXT records and addresses over UDP. */
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { decode, encode } from 'dns-packet'

/** IP addresses of a name; a function is called for each question. */
export interface Addresses {
  A?: string[] | (() => string[])
  AAAA?: string[]
}

/** What a name has: texts, each in the strings it is sent as; addresses; a failure of the server, or no answer at all. */
export type Zone = Map<string, string[][] | Addresses | 'SERVFAIL' | 'silent'>

export interface NameServer {
  /** For `directory.dnsServers`. */
  address: string
  zone: Zone
  /** How many questions came. */
  asked(): number
  close(): Promise<void>
}

const authoritative = 1 << 10
const codes = { SERVFAIL: 2, NXDOMAIN: 3 }

export async function openNameServer(): Promise<NameServer> {
  const zone: Zone = new Map()
  const socket = createSocket('udp4')
  let asked = 0
  socket.on('message', (message, { port, address }) => {
    asked += 1
    const { id, questions = [] } = decode(message)
    const name = questions[0]?.name ?? ''
    const found = zone.get(name.toLowerCase())
    if (found === 'silent') return
    const code = found === 'SERVFAIL' ? codes.SERVFAIL : found === undefined ? codes.NXDOMAIN : 0
    const type = questions[0]?.type
    const texts = Array.isArray(found) && type === 'TXT' ? found : []
    const addresses = typeof found === 'object' && !Array.isArray(found) && (type === 'A' || type === 'AAAA') ? (found[type] ?? []) : []
    const answers = [
      ...texts.map(data => ({ type: 'TXT' as const, name, ttl: 0, data })),
      ...(typeof addresses === 'function' ? addresses() : addresses).map(data => ({ type: type as 'A' | 'AAAA', name, ttl: 0, data })),
    ]
    const answer = encode({ type: 'response', id: id ?? 0, flags: authoritative | code, questions, answers })
    socket.send(answer, port, address)
  })
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  return {
    address: `127.0.0.1:${socket.address().port}`,
    zone,
    asked: () => asked,
    close: async () => {
      socket.close()
      await once(socket, 'close')
    },
  }
}
