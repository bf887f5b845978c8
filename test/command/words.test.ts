/** What the command line reads and writes, without a server. */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { PassThrough } from 'node:stream'
import { describe, expect, it } from '@jest/globals'
import { commands, findCommand } from '../../src/command/commands.ts'
import { operandsOf, readGiven } from '../../src/command/given.ts'
import { completion, readmeTable } from '../../src/command/help.ts'
import { factsOf, tableOf } from '../../src/command/output.ts'
import { isExposed, languageOf } from '../../src/command/place.ts'
import { changeOf } from '../../src/command/policy-words.ts'
import { refusalOf } from '../../src/command/refusal.ts'
import { terminalOf } from '../../src/command/terminal.ts'
import { cut, tame, widthOf } from '../../src/command/text.ts'

describe('the table of commands', () => {
  it('has each name once, with operands in an order that can be read', () => {
    const names = commands.map(one => one.name)
    expect(names).toEqual([...new Set(names)])
    for (const { operands } of commands) {
      const kinds = operandsOf(operands)
      const optional = kinds.findIndex(one => one.optional)
      expect(kinds.slice(optional < 0 ? kinds.length : optional).every(one => one.optional)).toBe(true)
      expect(kinds.slice(0, -1).some(one => one.many)).toBe(false)
    }
  })

  it('is the one in the README', () => {
    expect(readFileSync('README.md', 'utf8')).toContain(readmeTable(commands))
  })

  it('is found by the longest name, with options before, between and after', () => {
    const found = (line: string) => {
      const { command, rest } = findCommand(line.split(' ')) ?? {}
      return [command?.name, rest?.join(' ')]
    }
    expect(found('group member add team bo@x')).toEqual(['group member add', 'team bo@x'])
    expect(found('--json --url http://x user list --yes')).toEqual(['user list', '--json --url http://x --yes'])
    expect(found('user --local list')).toEqual(['user list', '--local'])
    expect(findCommand(['user', 'nonsense'])).toBeNull()
  })

  it('is completed by bash', () => {
    const ask = (...words: string[]) => {
      const script = `${completion(commands)}\nCOMP_WORDS=(dela ${words.join(' ')}); COMP_CWORD=${words.length}; _dela; echo "\${COMPREPLY[@]}"`
      return execFileSync('bash', ['-c', script], { encoding: 'utf8' }).trim().split(' ')
    }
    expect(ask('gr')).toEqual(['group'])
    expect(ask('group', 'mem')).toEqual(['member'])
    expect(ask('group', 'member', "''")).toEqual(['list', 'add', 'remove'])
    expect(ask('--json', 'user', 'delete', 'anna@x', '--disp')).toEqual(['--disposition'])
  })
})

describe('the words of a call', () => {
  const command = {
    name: 'x',
    operands: '<calendar> [who…]',
    options: { role: { value: '<role>', about: '' }, scope: { value: '<s>', many: true, about: '' } },
  } as const
  it('are read', () => {
    const given = readGiven(command, ['Work', 'anna', 'bo', '--role', 'read', '--scope', 'a', '--scope=b', '--yes'])
    expect([given.operand(0), given.operands(1), given.text('role'), given.many('scope'), given.flag('yes'), given.flag('json')]).toEqual([
      'Work',
      ['anna', 'bo'],
      'read',
      ['a', 'b'],
      true,
      false,
    ])
    expect(() => given.text('nonsense')).toThrow(TypeError)
  })

  it('are refused where they are not known or missing', () => {
    expect(() => readGiven(command, [])).toThrow('<calendar> is needed')
    expect(() => readGiven(command, ['Work', '--rule', 'x'])).toThrow("Unknown option '--rule'")
    expect(() => readGiven(command, ['Work', '--role'])).toThrow('--role')
    expect(() => readGiven({ name: 'x' }, ['Work'])).toThrow('"Work" is not expected here')
    expect(() => readGiven(command, ['Work']).must('role')).toThrow('--role <role> is needed')
    expect(readGiven(command, ['--help']).flag('help')).toBe(true)
  })

  it('of a policy may be those of Exchange and SharePoint', () => {
    expect(
      changeOf(
        [
          'SharingCapability=externalUserSharingOnly',
          'SharingDomainRestrictionMode=AllowList',
          'SharingAllowedDomainList=a.example b.example',
        ],
        ['Anonymous:CalendarSharingFreeBusySimple', '*:CalendarSharingFreeBusyDetail'],
      ),
    ).toEqual({
      domainRules: ['Anonymous:CalendarSharingFreeBusySimple', '*:CalendarSharingFreeBusyDetail'],
      sharingCapability: 'ExternalUserSharingOnly',
      domainMode: 'allowList',
      domains: ['a.example', 'b.example'],
    })
    expect(
      changeOf(['RequireAnonymousLinksExpireInDays=30', 'anonymousLinks.maxRole=read', 'DefaultSharingLinkType=Internal'], []),
    ).toEqual({
      anonymousLinks: { maxDays: 30, maxRole: 'read' },
      defaultLinkType: 'organization',
    })
    expect(
      changeOf(['PreventExternalUsersFromResharing=$true', 'externalSharers=group:team@x.example', 'webDavPublishing=inherit'], []),
    ).toEqual({
      preventExternalUsersFromResharing: true,
      externalSharers: { allow: 'group', groupId: 'team@x.example' },
      webDavPublishing: null,
    })
    expect(changeOf([], ['inherit'])).toEqual({ domainRules: null })
    for (const wrong of [
      'sharing=yes',
      'sharingCapability',
      'sharingCapability=Open',
      'webDavPublishing=perhaps',
      'anonymousLinks.maxDays=-1',
    ]) {
      expect(() => changeOf([wrong], [])).toThrow(expect.objectContaining({ name: 'Misuse' }))
    }
  })
})

describe('what is printed', () => {
  it('fits the terminal: the widest column gives way', () => {
    const rows = [
      { name: 'A very long name that nobody could want in full', id: '12345678' },
      { name: '日程表', id: '1' },
    ]
    const columns = [
      ['Name', 'name'],
      ['Id', 'id'],
    ] as const
    const wide = tableOf(rows, columns, null)
    expect(wide[1]).toBe('A very long name that nobody could want in full  12345678')
    const narrow = tableOf(rows, columns, 40)
    expect(narrow.map(widthOf).every(width => width <= 40)).toBe(true)
    expect(narrow[1]).toMatch(/^A very long name .*…  12345678$/)
    expect(narrow[2]?.startsWith(`日程表${' '.repeat(24)}`)).toBe(true)
    expect(cut('日程表', 5)).toBe('日程…')
  })

  it('has nothing in it that a terminal obeys', () => {
    const hostile = 'Lunch\u001b[2J\u001b]0;owned\u0007\u009b31m\u202etxt\nnext'
    expect(tame(hostile)).toBe('Lunch\uFFFD[2J\uFFFD]0;owned\uFFFD\uFFFD31m\uFFFDtxt next')
    const printed = [
      ...tableOf([{ a: hostile }], [['A', 'a']], 80),
      ...factsOf({ [hostile]: hostile, list: [{ x: hostile }], owner: { name: hostile, address: hostile } }),
    ]
    // oxlint-disable-next-line no-control-regex -- controls are what must not be there
    expect(printed.join('')).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e]/)
  })

  it('tells a refusal in one line, with what to do', () => {
    const problem = {
      title: 'This calendar cannot be shared',
      detail: 'The policy does not allow x.example',
      field: 'address',
      remedy: 'Ask.',
      whoCan: 'An administrator can.',
    }
    const told = refusalOf(403, JSON.stringify(problem))
    expect(told.message).toBe('This calendar cannot be shared: The policy does not allow x.example (address)')
    expect(told.remedy).toBe('Ask. An administrator can.')
    expect(
      refusalOf(403, JSON.stringify({ type: '/problems/policy', title: 'No', highestRole: 'limitedRead', because: '* rule' })).remedy,
    ).toBe('The most that is allowed: limitedRead (* rule)')
    expect(refusalOf(502, '<html>').message).toBe('The server answered 502')
  })

  it('asks for the language of the terminal, and knows when a token would be seen', () => {
    expect(languageOf({ LANG: 'sv_SE.UTF-8' })).toBe('sv-SE, sv')
    expect(languageOf({ LC_ALL: 'C', LANG: 'sv_SE.UTF-8' })).toBe('en')
    expect(languageOf({ LANG: 'nb_NO' })).toBe('nb-NO, nb')
    expect(languageOf({})).toBe('en')
    expect(isExposed({ url: 'http://calendar.example.org', token: 'x' })).toBe(true)
    expect(isExposed({ url: 'https://calendar.example.org', token: 'x' })).toBe(false)
    expect(isExposed({ url: 'http://localhost:8080', token: 'x' })).toBe(false)
    expect(isExposed({ url: 'http://calendar.example.org', token: null })).toBe(false)
  })
})

describe('the question before what cannot be undone', () => {
  function person(answer: string, isTTY = true) {
    const input = Object.assign(new PassThrough(), { isTTY })
    const output = new PassThrough()
    input.end(`${answer}\n`)
    return { input, output, shown: () => (output.read() as Buffer | null)?.toString() ?? '' }
  }

  it('shows what goes and takes y for an answer, and nothing else', async () => {
    for (const answer of ['y', 'Y', ' yes ']) {
      const streams = person(answer)
      await terminalOf(streams, false).certain(['3 calendars'], 'Delete?')
      expect(streams.shown()).toMatch(/^3 calendars\nDelete\? \[y\/N\] /)
    }
    for (const answer of ['', 'n', 'yeah', 'j'])
      await expect(terminalOf(person(answer), false).certain([], 'Delete?')).rejects.toThrow('Nothing was done')
  })

  it('is answered by --yes, and refused where nobody can be asked', async () => {
    const streams = person('', false)
    await terminalOf(streams, true).certain(['3 calendars'], 'Delete?')
    expect(streams.shown()).toBe('3 calendars\n')
    await expect(terminalOf(person('y', false), false).certain([], 'Delete?')).rejects.toThrow('--yes says so beforehand')
  })

  it('reads a password unseen, and the first line of a pipe', async () => {
    const streams = person('correct horse')
    expect(await terminalOf(streams, false).password('Password', false)).toBe('correct horse')
    expect(streams.shown()).toBe('Password: \n')
    expect(await terminalOf(person('correct horse\nbattery', false), false).password('Password', true)).toBe('correct horse')
    await expect(terminalOf(person('x', false), false).password('Password', false)).rejects.toThrow('--password-stdin')
  })
})
