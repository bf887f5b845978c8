/** `dela organization`, `domain`, `federation`: the organization itself, its domains, and those it trusts. */
import { pathTo } from '../client.ts'
import type { ApiCommand, Option, OwnCommand } from '../command.ts'
import { rowId } from '../lookup.ts'
import type { Row } from '../output.ts'
import { Misuse } from '../refusal.ts'

export const organization: ApiCommand[] = [
  {
    name: 'organization show',
    summary: 'The organization',
    run: async (_given, { api, out }) => await out.show(await api.get('/organization')),
  },
  {
    name: 'organization change',
    options: {
      name: { value: '<name>', about: 'its name' },
      language: { value: '<sv|nb|da|en>', about: 'of what has no reader of its own' },
      'time-zone': { value: '<zone>', about: 'an IANA name' },
    },
    summary: 'Change its name, language or time zone',
    async run(given, { api, out }) {
      const body = { name: given.text('name'), language: given.text('language'), timeZone: given.text('time-zone') }
      await out.show(await api.send('PATCH', '/organization', body))
    },
  },
  {
    name: 'domain list',
    summary: 'The domains of the organization',
    async run(_given, { api, out }) {
      const heads = [
        ['Domain', 'domain'],
        ['Verified', (row: Row) => row['verifiedAt'] ?? 'not yet'],
        ['TXT record', 'txtRecord'],
      ] as const
      await out.table(await api.list('/organization/domains'), heads, 'There are no domains')
    },
  },
  {
    name: 'domain add',
    operands: '<domain>',
    summary: 'Name a domain; a TXT record then proves whose it is',
    async run(given, { api, out }) {
      const answer = await api.send('POST', '/organization/domains', { domain: given.operand(0) })
      const { txtRecord } = answer.value as { txtRecord: string | null }
      await out.show(
        answer,
        `Put this into a TXT record of ${given.operand(0)}, then \`dela domain verify ${given.operand(0)}\`:\n${txtRecord}`,
      )
    },
  },
  {
    name: 'domain verify',
    operands: '<domain>',
    summary: 'Look for the TXT record',
    async run(given, { api, out }) {
      const path = `${pathTo('organization', 'domains', given.operand(0))}/verify`
      await out.show(await api.send('POST', path), `${given.operand(0)} is verified`)
    },
  },
  {
    name: 'domain remove',
    operands: '<domain>',
    summary: 'Take a domain off the list',
    async run(given, { api, out, terminal }) {
      await terminal.certain([], `Remove the domain ${given.operand(0)}? It has to be proved again.`)
      await out.show(await api.send('DELETE', pathTo('organization', 'domains', given.operand(0))), `Removed ${given.operand(0)}`)
    },
  },
  {
    name: 'federation list',
    summary: 'The organizations of this server that yours names',
    async run(_given, { api, out }) {
      const heads = [
        ['Organization', 'name'],
        ['Domains', 'domains'],
        ['Mutual', 'isMutual'],
        ['Id', 'id'],
      ] as const
      await out.table(await api.list('/organization/federation'), heads, 'No organization is named')
    },
  },
  {
    name: 'federation add',
    operands: '<domain>',
    summary: 'Name another organization by a domain of it; it holds once both do',
    async run(given, { api, out }) {
      await out.show(await api.send('POST', '/organization/federation', { domain: given.operand(0) }), `Named ${given.operand(0)}`)
    },
  },
  {
    name: 'federation remove',
    operands: '<organization>',
    summary: 'Name it no longer; its people lose what was shared with them until it is named again',
    async run(given, { api, out, terminal }) {
      const all = '/organization/federation'
      const id = await rowId(api, all, given.operand(0), row => [row['name'], ...(row['domains'] as unknown[])])
      await terminal.certain([], `Stop naming ${given.operand(0)}?`)
      await out.show(await api.send('DELETE', `${all}${pathTo(id)}`), `${given.operand(0)} is not named any more`)
    },
  },
]

const language: Option = { value: '<sv|nb|da|en>', about: 'of the organization and its administrator' }

export const founding: OwnCommand = {
  name: 'organization add',
  operands: '<name>',
  options: {
    address: { value: '<address>', about: 'of its first administrator' },
    administrator: { value: '<name>', about: 'their name' },
    domain: { value: '<domain>', many: true, about: 'a domain of it, taken as proved; else that of the administrator' },
    language,
    'time-zone': { value: '<zone>', about: 'an IANA name' },
    'password-stdin': { about: 'the first line of standard input is the administrator’s password' },
  },
  summary: 'One more organization on this server, with --local',
  async alone(given, { out, terminal }) {
    if (!given.flag('local')) throw new Misuse('An organization is founded on the machine of the server: --local')
    const [address, name] = [given.must('address'), given.must('administrator')]
    const spoken = given.text('language') ?? null
    if (spoken !== null && !['sv', 'nb', 'da', 'en'].includes(spoken)) throw new Misuse(`--language is sv, nb, da or en, not "${spoken}"`)
    const domains = given.many('domain')
    const password = await terminal.password(`A password for ${address}`, given.flag('password-stdin'))
    const { foundHere } = await import('../local/organization.ts')
    const made = await foundHere(given.text('data') ?? null, {
      name: given.operand(0),
      language: spoken,
      timeZone: given.text('time-zone') ?? null,
      domains: domains.length > 0 ? domains : [address.slice(address.lastIndexOf('@') + 1).toLowerCase()],
      administrator: { address, name, password },
    })
    await out.show({ value: made, text: JSON.stringify(made) }, `Founded ${given.operand(0)} (${made.organizationId})`)
  },
}
