import { describe, expect, it } from '@jest/globals'
import { readArguments } from '../../src/process/arguments.ts'
import { openLog } from '../../src/process/log.ts'
import { progress } from '../../src/process/progress.ts'

function logged(human: boolean, write: (log: ReturnType<typeof openLog>) => void): string {
  const lines: string[] = []
  write(openLog({ level: 'trace', human, to: { write: line => lines.push(line) } }))
  return lines.join('')
}

const databaseError = () =>
  Object.assign(
    new Error(`insert into "link" ("hash") values ('canary-value') - duplicate key value violates unique constraint "link_pkey"`),
    {
      code: '23505',
      constraint: 'link_pkey',
      detail: 'Key (hash)=(canary-detail) already exists.',
    },
  )
const token = 'canary' + 'Xy9_-'.repeat(8)

describe.each([false, true])('a log line (for people: %s)', human => {
  it.each<[string, (log: ReturnType<typeof openLog>) => void]>([
    [
      'headers',
      log => log.info({ req: { headers: { authorization: 'Basic canary', cookie: 'sid=canary', 'Set-Cookie': ['a=canary'] } } }, 'x'),
    ],
    [
      'password fields',
      log => log.warn({ body: { password: 'canary', newPassword: 'canary', deep: [{ api_key: 'canary', accessToken: 'canary' }] } }),
    ],
    ['a publish link', log => log.info('GET /p/canary.ics?week=3 and https://dela.example/p/canary/e/7')],
    ['an invitation', log => log.info({ url: '/i/canary?x=1' })],
    ['a query', log => log.info('GET /reset?token=canary&code=canary#x')],
    ['a credential in a text', log => log.error('got Bearer canary-0123 and Basic Y2FuYXJ5OmNhbmFyeQ==canary')],
    ['a header in a text', log => log.error('cookie: a=canary; b=canary')],
    ['JSON in a text', log => log.error(`body was ${JSON.stringify({ password: 'canary', secret: 'canary' })}`)],
    ['an interpolated value', log => log.info('wrong: %s %o', 'token=canary', { secret: 'canary' })],
    ['an address with a password', log => log.info('postgres://dela:canary@127.0.0.1:5432/dela')],
    ['a token wherever it stands', log => log.info({ note: `left at ${token}.` }, token)],
    ['an error', log => log.error(new Error('no such link /p/canary', { cause: new Error('token=canary') }))],
    ['an error beside a message', log => log.error({ err: Object.assign(new Error(token), { request: { cookie: 'canary' } }) }, 'x')],
    ['an error of the database', log => log.error({ err: databaseError() }, 'x')],
    ['a child', log => log.child({ cookie: 'canary', url: '/p/canary' }).info('x')],
  ])('hides the secret of %s', (_what, write) => {
    const text = logged(human, write)
    expect(text).toMatch(/\S/)
    expect(text).not.toMatch(/canary/i)
  })

  it('keeps what helps', () => {
    const id = '0199c2a4-7d1e-7a50-b1d4-0123456789ab'
    const text = logged(human, log => {
      log.info({ id, status: 200, path: '/api/calendars', when: new Date(0) }, 'the basic facts')
      log.error({ err: databaseError() }, 'x')
    })
    for (const kept of [id, '/api/calendars', 'the basic facts', '1970-01-01', 'duplicate key value', '23505', 'log.test.ts'])
      expect(text).toMatch(kept)
  })
})

it('a log of values that refer to themselves ends', () => {
  const value: Record<string, unknown> = { big: 10n, bytes: Buffer.from('canary') }
  value['self'] = value
  expect(logged(false, log => log.info(value))).toMatch('[6 bytes]')
})

describe('a progress line', () => {
  it('is rewritten on a terminal and leaves one line in the log', () => {
    let now = 0
    const [shown, lines] = [[] as string[], [] as string[]]
    const log = { info: (line: string) => lines.push(line) } as unknown as ReturnType<typeof openLog>
    const line = progress({ title: 'Importing', total: 200, log, terminal: { write: text => shown.push(text) }, clock: () => now })
    for (const done of [1, 2, 50, 100]) {
      line.at(done)
      now += done < 2 ? 10 : 4_000
    }
    line.end()
    expect(shown.map(text => text.replace('\r\u001b[K', ''))).toEqual([
      'Importing: 1 of 200 (0 %)',
      'Importing: 50 of 200 (25 %), about 13 s left',
      'Importing: 100 of 200 (50 %), about 9 s left',
      '',
    ])
    expect(lines).toEqual(['Importing: 100 in 12.0 s'])
  })

  it('is a log line every ten seconds elsewhere', () => {
    let now = 0
    const lines: string[] = []
    const log = { info: (line: string) => lines.push(line) } as unknown as ReturnType<typeof openLog>
    const line = progress({ title: 'Importing', total: 0, log, terminal: null, clock: () => now })
    for (let second = 0; second <= 25; second++, now += 1_000) line.at(second)
    expect(lines).toHaveLength(2)
  })
})

describe('the command line', () => {
  it('is read', () => {
    expect(readArguments(['--port', '0', '--data=x', '--demo', '--json', '--migrate-only'])).toEqual({
      do: 'start',
      arguments: { port: 0, dataDirectory: 'x', demo: true, json: true, migrateOnly: true },
    })
    expect(readArguments([])).toEqual({ do: 'start', arguments: { demo: false, json: false, migrateOnly: false } })
    expect([readArguments(['-h']).do, readArguments(['--version', '--port', '1']).do]).toEqual(['help', 'version'])
  })

  it.each([
    [['--prot', '1']],
    [['here']],
    [['--port', 'x']],
    [['--port', '65536']],
    [['--port', '']],
    [['--port']],
    [['--demo=yes']],
    [['--data', '']],
  ])('refuses %j with words', given => {
    expect(readArguments(given)).toMatchObject({ do: 'refuse', message: expect.stringMatching(/./) })
  })
})
