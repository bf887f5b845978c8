/** A DNS server on the loopback interface that answers questions for TXT records over UDP. */
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { decode, encode } from 'dns-packet'

/** What a name has: texts, each in the strings it is sent as; or a failure of the server. */
export type Zone = Map<string, string[][] | 'SERVFAIL'>

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
    const code = found === 'SERVFAIL' ? codes.SERVFAIL : found === undefined ? codes.NXDOMAIN : 0
    const texts = Array.isArray(found) && questions[0]?.type === 'TXT' ? found : []
    const answers = texts.map(data => ({ type: 'TXT' as const, name, ttl: 0, data }))
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
