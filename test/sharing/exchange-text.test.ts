/** Exchange's sharing policies as administrators paste them. */
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { formatDomainRule, parseDomainRule } from '../../src/sharing/domain-rules.ts'
import { readExchangeText } from '../../src/sharing/exchange-text.ts'
import { roles } from '../../src/sharing/roles.ts'

const read = (text: string) => {
  const { domainRules, enabled } = readExchangeText(text)
  return { rules: domainRules.map(rule => formatDomainRule(parseDomainRule(rule))), enabled }
}

const two = ['Anonymous:CalendarSharingFreeBusySimple', '*:CalendarSharingFreeBusyDetail']

const list = `
Name    : Default Sharing Policy
Domains : {Anonymous:CalendarSharingFreeBusySimple, *:CalendarSharingFreeBusyDetail}
Enabled : True
Default : True
`
const wrapped = `PS C:\\> Get-SharingPolicy | Format-List\r
\r
RunspaceId        : 5a3f3f0e-0000-4000-8000-000000000000\r
Domains           : {Anonymous:CalendarSharingFreeBusySimple,\r
                    fabrikam.com:CalendarSharingFreeBus\r
                    yReviewer, ContactsSharing,\r
                    *:CalendarSharingFreeBusyDetail}\r
Enabled           : False\r
Default           : True\r
ExchangeVersion   : 0.10 (14.0.100.0)\r
ObjectClass       : {top, msExchSharingPolicy}\r
`
const table = `
Name                   Domains                                                                  Enabled Default
----                   -------                                                                  ------- -------
Default Sharing Policy {Anonymous:CalendarSharingFreeBusySimple, *:CalendarSharingFreeBusyDetail} True    True
`

describe('a sharing policy as it was pasted', () => {
  it.each<[string, string, { rules: string[]; enabled: boolean | null }]>([
    ['a list', list, { rules: two, enabled: true }],
    [
      'a list that the window wrapped, with other braces in it',
      wrapped,
      { rules: [two[0] ?? '', 'fabrikam.com:CalendarSharingFreeBusyReviewer, ContactsSharing', two[1] ?? ''], enabled: false },
    ],
    ['a table', table, { rules: two, enabled: true }],
    ['a table of one that is switched off', table.replace('} True ', '} False'), { rules: two, enabled: false }],
    ['bare braces', `{${two.join(', ')}}`, { rules: two, enabled: null }],
    ['no rule in braces', 'Domains : {}', { rules: [], enabled: null }],
    ['one rule a line', `\uFEFF${two.join('\n\n')}\n`, { rules: two, enabled: null }],
    ['lines with quotes and commas', `"${two[0]}",\r\n'${two[1]}',`, { rules: two, enabled: null }],
    [
      'all in one line',
      'contoso.com: CalendarSharingFreeBusyDetail, ContactsSharing, *:CalendarSharingFreeBusySimple',
      { rules: ['contoso.com:CalendarSharingFreeBusyDetail, ContactsSharing', '*:CalendarSharingFreeBusySimple'], enabled: null },
    ],
    [
      'New-SharingPolicy',
      `New-SharingPolicy -Name "Custom" -Domains 'mail.contoso.com: CalendarSharingFreeBusyDetail, ContactsSharing','*: CalendarSharingFreeBusySimple' -Enabled $false`,
      { rules: ['mail.contoso.com:CalendarSharingFreeBusyDetail, ContactsSharing', '*:CalendarSharingFreeBusySimple'], enabled: false },
    ],
    [
      'Set-SharingPolicy over two lines',
      `Set-SharingPolicy -Identity "Default Sharing Policy" -Enabled:$true \`\n  -Domains "Anonymous:CalendarSharingFreeBusySimple", "*:CalendarSharingFreeBusyDetail"`,
      { rules: two, enabled: true },
    ],
    [
      'a command without quotes',
      'Set-SharingPolicy X -Domains contoso.com:CalendarSharingFreeBusySimple,*:ContactsSharing -Default',
      { rules: ['contoso.com:CalendarSharingFreeBusySimple', '*:ContactsSharing'], enabled: null },
    ],
    ['role names', 'fabrikam.com: write', { rules: ['fabrikam.com:write'], enabled: null }],
  ])('is read: %s', (_what, text, expected) => {
    expect(read(text)).toEqual(expected)
  })

  it.each<[string, string, string]>([
    ['a list that was cut', '{Anonymous:CalendarSharingFreeBusySimple, *:CalendarSharing...}', '$FormatEnumerationLimit = -1'],
    ['a list cut after four', 'Domains : {a.se:ContactsSharing, b.se:ContactsSharing…}', 'Format-List'],
    ['a change of what is not there', `Set-SharingPolicy X -Domains @{Add='contoso.com: ContactsSharing'}`, '@{Add=…}'],
    ['several policies', `${list}\n${list}`, 'several policies'],
    ['an open brace', 'Domains : {*:CalendarSharingFreeBusySimple', 'opened and not closed'],
    ['nothing', ' \n ', 'no rule'],
    ['an action without a domain', 'CalendarSharingFreeBusySimple', 'before any domain'],
    ['too much', 'x'.repeat(100_001), 'more than 100000'],
  ])('is refused: %s', (_what, text, reason) => {
    expect(() => readExchangeText(text)).toThrow(reason)
  })

  it('is the same after it was written in any of Exchange’s forms', () => {
    const label = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,8}[a-z0-9])?$/)
    const domain = fc.oneof(
      fc.tuple(label, label).map(parts => parts.join('.')),
      fc.tuple(label, label).map(parts => `*.${parts.join('.')}`),
      fc.constant('*'),
    )
    const grantable = roles.filter(role => role !== 'owner')
    const rule = fc.record({ domain, calendar: fc.constantFrom(...grantable), contacts: fc.boolean() })
    const anonymous = fc.record({
      domain: fc.constant('Anonymous'),
      calendar: fc.constantFrom('freeBusyRead' as const, 'limitedRead' as const, 'read' as const),
      contacts: fc.constant(false),
    })
    fc.assert(
      fc.property(fc.array(fc.oneof(rule, anonymous), { minLength: 1, maxLength: 12 }), rules => {
        const lines = rules.map(formatDomainRule)
        const forms = [
          `{${lines.join(', ')}}`,
          `Domains : {${lines.join(',\r\n          ')}}\r\nEnabled : True`,
          lines.join('\n'),
          lines.join(', '),
          `Set-SharingPolicy -Identity Default -Domains ${lines.map(line => `'${line}'`).join(',')}`,
        ]
        for (const form of forms) expect(readExchangeText(form).domainRules.map(parseDomainRule)).toEqual(rules)
      }),
    )
  })
})
