/** How mail leaves: encrypted, signed in, signed, under our own envelope, and with every header on its line. */
import { execFileSync, spawn } from 'node:child_process'
import { createHash, createPublicKey, createVerify, generateKeyPairSync } from 'node:crypto'
import { Resolver } from 'node:dns/promises'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { type Config, ConfigError, type DeepPartial, loadConfig } from '../../src/config.ts'
import type { Mail } from '../../src/mail/headers.ts'
import { MailFailure, openTransport, probeTransport } from '../../src/mail/transport.ts'
import { openNameServer } from '../setup/name-server.ts'
import { openPostOffice, type PostOffice, type Received } from './post-office.ts'

const quiet = { info() {} }
const folder = mkdtempSync(join(tmpdir(), 'dela-transport-'))
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
const pem = rsa.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
const certificate = { key: '', cert: '', file: join(folder, 'cert.pem') }
let office: PostOffice | null = null

const plain: Mail = {
  id: 'one',
  date: new Date('2026-11-21T08:00:00Z'),
  fromName: 'Anna Åkesson via Dela',
  to: { name: 'Bo', address: 'bo@fabrikam.example' },
  replyTo: { name: 'Anna Åkesson', address: 'anna@nordlys.example' },
  subject: 'Calendar',
  text: 'Text',
  html: '<p>Text</p>',
  language: 'en',
  calendar: null,
}

type Mailing = DeepPartial<Config['mail']>

function settings(mail: Mailing): Config {
  const { dkim, ...rest } = mail
  return loadConfig({
    mail: { from: 'Dela <dela@nordlys.example>', ...rest, ...(dkim === undefined ? {} : { dkim }) },
  } as DeepPartial<Config>)
}

async function send(mail: Partial<Mail>, mailing: Mailing = {}): Promise<Received> {
  office ??= await openPostOffice()
  const transport = openTransport(settings({ smtpUrl: office.url, ...mailing }), quiet)
  await transport.send({ ...plain, ...mail })
  transport.close()
  return office.received.at(-1)!
}

async function failure(mail: Partial<Mail>, mailing: Mailing): Promise<MailFailure> {
  const error: unknown = await send(mail, mailing).catch((thrown: unknown) => thrown)
  if (error instanceof MailFailure) return error
  throw new Error(`It did not fail: ${String(error)}`)
}

const head = ({ raw }: Received) => raw.slice(0, raw.indexOf('\r\n\r\n'))

beforeAll(() => {
  const making = [
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-days',
    '2',
    '-subj',
    '/CN=127.0.0.1',
    '-addext',
    'subjectAltName=IP:127.0.0.1',
  ]
  execFileSync('openssl', [...making, '-keyout', join(folder, 'key.pem'), '-out', certificate.file], { stdio: 'ignore' })
  certificate.key = readFileSync(join(folder, 'key.pem'), 'utf8')
  certificate.cert = readFileSync(certificate.file, 'utf8')
})
afterEach(async () => {
  await office?.close()
  office = null
})
afterAll(() => rmSync(folder, { recursive: true }))

describe('encryption', () => {
  it('is used where the server has it, with a certificate that holds', async () => {
    office = await openPostOffice(0, { ...certificate, disabledCommands: ['AUTH'] })
    expect((await send({}, { caFile: certificate.file })).secure).toBe(true)
    expect((await send({}, { caFile: certificate.file, tls: 'required' })).secure).toBe(true)
    expect(await probeTransport(settings({ smtpUrl: office.url, caFile: certificate.file, tls: 'required' }))).toBeNull()
  })

  it.each(['auto', 'required', 'offered'] as const)('with a certificate that does not hold sends nothing (%s)', async tls => {
    office = await openPostOffice(0, { ...certificate, disabledCommands: ['AUTH'] })
    const { final, message } = await failure({}, { tls })
    expect([final, message]).toEqual([false, expect.stringMatching(/^The mail server cannot be used/)])
    expect(office.received).toEqual([])
    expect(await probeTransport(settings({ smtpUrl: office.url, tls }))).toMatch(/^The mail server cannot be used/)
  })

  it('that is required and refused, or not there, sends nothing; the mail waits', async () => {
    office = await openPostOffice()
    expect((await failure({}, { tls: 'required' })).final).toBe(false)
    expect(office.received).toEqual([])
    expect(office.steps).not.toContain('mail')
    // Another machine than this one is far away, whatever it is called.
    const away = settings({ smtpUrl: office.url.replace('127.0.0.1', 'localhost.') })
    expect(await probeTransport(away)).not.toBeNull()
  })

  it('from the first byte (smtps)', async () => {
    office = await openPostOffice(0, { ...certificate, secure: true, disabledCommands: ['AUTH'] })
    const smtpUrl = `smtps://127.0.0.1:${office.port}`
    expect((await send({}, { smtpUrl, caFile: certificate.file })).secure).toBe(true)
    expect((await failure({}, { smtpUrl })).final).toBe(false)
  })
})

describe('a machine that is there and answers nothing', () => {
  it('is waited for no longer than said, already while connecting; the mail waits', async () => {
    // A process that is stopped accepts nobody: its few places fill up, and whoever comes then is left without an answer.
    const program =
      "const s = require('net').createServer().listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => console.log(s.address().port))"
    const child = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] })
    const [line] = (await once(child.stdout, 'data')) as [Buffer]
    const port = Number(line.toString())
    child.kill('SIGSTOP')
    const others = Array.from({ length: 6 }, () => connect(port, '127.0.0.1').on('error', () => {}))
    await new Promise(resolve => setTimeout(resolve, 300))
    const transport = openTransport(settings({ smtpUrl: `smtp://127.0.0.1:${port}` }), quiet, { connectionMs: 500, longestMs: 5_000 })
    const error: unknown = await transport.send(plain).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(MailFailure)
    expect(error).toMatchObject({ final: false, message: 'The mail server cannot be used (ETIMEDOUT)' })
    transport.close()
    for (const other of others) other.destroy()
    child.kill('SIGKILL')
  })
})

describe('signing in', () => {
  it('is done with what the address of the server says; refused, the mail waits for an administrator to mend it', async () => {
    office = await openPostOffice(0, {
      ...certificate,
      authOptional: false,
      onAuth({ username, password }, _session, callback) {
        if (username === 'dela' && password === 'p@ss:w/rd') callback(null, { user: username })
        else callback(Object.assign(new Error('Wrong password'), { responseCode: 535 }))
      },
    })
    const smtpUrl = (password: string) => `smtp://dela:${encodeURIComponent(password)}@127.0.0.1:${office?.port}`
    const received = await send({}, { smtpUrl: smtpUrl('p@ss:w/rd'), caFile: certificate.file })
    expect([received.user, received.secure]).toEqual(['dela', true])
    const refused = await failure({}, { smtpUrl: smtpUrl('wrong'), caFile: certificate.file })
    expect(refused.final).toBe(false)
    expect(refused.message).not.toContain('wrong')
    expect(office.received).toHaveLength(1)
  })
})

describe('a signature (DKIM)', () => {
  const relaxed = (line: string) => {
    const at = line.indexOf(':')
    return `${line.slice(0, at).toLowerCase().trim()}:${line
      .slice(at + 1)
      .replaceAll('\r\n', '')
      .replaceAll(/[ \t]+/g, ' ')
      .trim()}`
  }

  /** RFC 6376 §3.4, §3.7: relaxed/relaxed, with the key that the name server gives. */
  async function verifies(raw: string, nameServer: string): Promise<{ fields: string[]; holds: boolean }> {
    const at = raw.indexOf('\r\n\r\n')
    const lines = raw.slice(0, at).split(/\r\n(?![ \t])/)
    const own = lines.find(line => line.startsWith('DKIM-Signature:')) ?? ''
    const tag = (name: string) => new RegExp(`[;:]\\s*${name}=([^;]*)`).exec(own)?.[1]?.replaceAll(/\s+/g, '') ?? ''
    const body = `${raw
      .slice(at + 4)
      .replaceAll(/[ \t]+\r\n/g, '\r\n')
      .replaceAll(/[ \t]+/g, ' ')
      .replace(/(?:\r\n)*$/, '')}\r\n`
    const resolver = new Resolver()
    resolver.setServers([nameServer])
    const record = (await resolver.resolveTxt(`${tag('s')}._domainkey.${tag('d')}`)).flat().join('')
    const key = createPublicKey({ key: Buffer.from(/p=([^;]*)/.exec(record)?.[1] ?? '', 'base64'), format: 'der', type: 'spki' })
    const fields = tag('h').split(':')
    const covered = fields.map(field => relaxed(lines.findLast(line => line.toLowerCase().startsWith(`${field.toLowerCase()}:`)) ?? ''))
    const verify = createVerify('RSA-SHA256').update([...covered, relaxed(own.replace(/b=[^;]*$/, 'b='))].join('\r\n'), 'latin1')
    const bodyHolds = createHash('sha256').update(body, 'latin1').digest('base64') === tag('bh')
    return { fields, holds: bodyHolds && verify.verify(key, tag('b'), 'base64') }
  }

  it('verifies against the record, covers who, what and how to stop it, and breaks with a changed word', async () => {
    const keyFile = join(folder, 'dkim.pem')
    writeFileSync(keyFile, pem)
    const names = await openNameServer()
    const record = `v=DKIM1; k=rsa; p=${rsa.publicKey.export({ type: 'spki', format: 'der' }).toString('base64')}`
    names.zone.set('dela._domainkey.nordlys.example', [[record.slice(0, 200), record.slice(200)]])
    const dkim = { domain: 'nordlys.example', selector: 'dela', keyFile }
    const series = {
      subject: 'Åre – vecka 47',
      unsubscribe: 'https://dela.example/s/abc',
      calendar: { fileName: 'Work.ics', text: 'BEGIN:VCALENDAR\r\n' },
    }
    const { raw } = await send(series, { dkim })
    const { fields, holds } = await verifies(raw, names.address)
    expect(holds).toBe(true)
    for (const field of [
      'from',
      'to',
      'subject',
      'date',
      'message-id',
      'reply-to',
      'list-unsubscribe',
      'list-unsubscribe-post',
      'auto-submitted',
    ])
      expect(fields).toContain(field)
    expect((await verifies(raw.replace('vecka', 'vicka').replace('Text', 'Next'), names.address)).holds).toBe(false)
    // The key itself, from a secret store.
    const given = await send({}, { dkim: { domain: 'nordlys.example', selector: 'dela', key: pem } })
    expect((await verifies(given.raw, names.address)).holds).toBe(true)
    await names.close()
  })

  it.each([
    [{ domain: 'nordlys.example', selector: 'dela' }, /mail\.dkim\.domain/],
    [{ selector: 'dela', key: pem }, /mail\.dkim\.domain/],
    [{ domain: 'nordlys.example', selector: 'dela', key: pem, keyFile: '/x' }, /mail\.dkim\.keyFile: the key is given twice/],
    [{ domain: 'Not a domain', selector: 'dela', key: pem }, /mail\.dkim\.domain: not a domain/],
    [{ domain: 'nordlys.example', selector: 'de la', key: pem }, /mail\.dkim\.selector/],
    [{ domain: 'nordlys.example', selector: 'dela', key: 'nonsense' }, /mail\.dkim\.key: not an RSA private key/],
    [{ domain: 'nordlys.example', selector: 'dela', keyFile: join(folder, 'none.pem') }, /mail\.dkim\.keyFile: cannot be read \(ENOENT\)/],
  ] as [NonNullable<Mailing['dkim']>, RegExp][])('with the settings %# does not start, and tells no key', (dkim, says) => {
    const open = () => openTransport(settings({ smtpUrl: 'smtp://127.0.0.1:1', dkim }), quiet)
    expect(open).toThrow(ConfigError)
    expect(open).toThrow(says)
    expect(() => open()).not.toThrow(/PRIVATE KEY/)
  })
})

describe('headers', () => {
  it('say that nobody wrote it by hand, and where it is returned to', async () => {
    const received = await send({}, { bounceAddress: 'Bounces <bounce@mail.nordlys.example>' })
    expect(received.from).toBe('bounce@mail.nordlys.example')
    expect(received.mail.from).toEqual({ name: 'Anna Åkesson via Dela', address: 'dela@nordlys.example' })
    expect(head(received)).toMatch(/^Auto-Submitted: auto-generated$/m)
    expect(head(received)).not.toMatch(/^(?:Sender|List-Unsubscribe|Return-Path|Bcc):/im)
    expect((await send({})).from).toBe('dela@nordlys.example')
  })

  it('of a series say how to end it with one click (RFC 8058)', async () => {
    const lines = head(await send({ unsubscribe: 'https://dela.example/s/abc?x=1\r\nBcc: c@evil.example' })).split('\r\n')
    expect(lines).toContain('List-Unsubscribe-Post: List-Unsubscribe=One-Click')
    expect(lines.find(line => line.startsWith('List-Unsubscribe:'))).toMatch(
      /^List-Unsubscribe: <https:\/\/dela\.example\/s\/abc\?x=1Bcc:%20c@evil\.example>$/,
    )
    expect(lines.some(line => line.startsWith('Bcc'))).toBe(false)
  })

  const evil = '\r\nBcc: c@evil.example\r\n\r\n.\r\nX-Evil: yes\0\u2028\u0085\u007F'
  it('stay on their lines, whatever names, subjects and file names hold', async () => {
    const received = await send({
      fromName: `Anna${evil}`,
      to: { name: `Bo${evil} <c@evil.example>, d`, address: 'bo@fabrikam.example' },
      replyTo: { name: `"Anna"${evil}`, address: 'anna@nordlys.example' },
      subject: `Week${evil}${'å'.repeat(5_000)}`,
      as: {
        mailbox: { name: `Reception${evil}`, address: 'reception@nordlys.example' },
        behalf: { name: `Cia${evil}`, address: 'cia@nordlys.example' },
        proven: true,
      },
      calendar: { fileName: `Work${evil}.ics`, text: 'BEGIN:VCALENDAR\r\n' },
    })
    const lines = head(received).split('\r\n')
    expect(received.to).toEqual(['bo@fabrikam.example'])
    expect(lines.filter(line => /^(?:Bcc|X-Evil)/i.test(line))).toEqual([])
    for (const field of ['From', 'To', 'Subject', 'Sender', 'Reply-To'])
      expect(lines.filter(line => line.startsWith(`${field}:`))).toHaveLength(1)
    for (const line of received.raw.split('\r\n')) expect(line.length).toBeLessThanOrEqual(998)
    expect(received.mail.to).toHaveLength(1)
    expect(received.mail.bcc).toBeUndefined()
    expect(received.mail.attachments).toHaveLength(1)
  })

  it('turn nothing round that stands after a name', async () => {
    const turned = '\u202Emoc.live\u2066 \u2067'
    const { mail } = await send({ fromName: `${turned} via Dela`, to: { name: turned, address: 'bo@fabrikam.example' }, subject: turned })
    expect([mail.from?.name, mail.to?.[0]?.name, mail.subject?.trim()]).toEqual(['moc.live via Dela', 'moc.live', 'moc.live'])
    const hebrew = await send({ fromName: 'דנה via Dela' })
    expect(hebrew.mail.from?.name).toBe('דנה via Dela')
  })

  it('and envelope take international addresses: the domain in ASCII, the name as it is where the server can (RFC 6531)', async () => {
    expect(head(await send({ to: { name: 'Å', address: 'bo@xn--blbr-roah.example' } }))).toMatch(/^To: .*<bo@xn--blbr-roah\.example>$/m)
    expect(office?.steps).toContain('accepted')
    const received = await send({ to: { name: 'Åsa', address: 'åsa@fabrikam.example' } })
    expect(received.to).toEqual(['åsa@fabrikam.example'])
    expect(received.mail.to?.[0]).toMatchObject({ name: 'Åsa' })
    expect(Buffer.from(head(received), 'latin1').toString()).toMatch(/^To: .*<åsa@fabrikam\.example>$/m)
  })
})
