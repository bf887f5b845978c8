/** `dela group member` and `dela mailbox member`. */
import { pathTo } from '../client.ts'
import type { ApiCommand, Options, Session } from '../command.ts'
import type { Given } from '../given.ts'
import { entryId, rowId } from '../lookup.ts'
import { truth } from './directory.ts'

const automapping: Options = {
  automapping: { value: '<yes|no>', about: 'whether the calendars appear in the member’s list by themselves' },
}

function of(kind: 'group' | 'mailbox'): ApiCommand[] {
  const noun = kind === 'group' ? 'groups' : 'mailboxes'
  const path = async (given: Given, { api }: Session) => pathTo(noun, await entryId(api, noun, given.operand(0)), 'members')
  const member = async (given: Given, session: Session) => {
    const all = await path(given, session)
    return `${all}${pathTo(await rowId(session.api, all, given.operand(1), row => [row['address']]))}`
  }
  const mapped = kind === 'mailbox' ? { options: automapping } : {}
  const rows: ApiCommand[] = [
    {
      name: `${kind} member list`,
      operands: `<${kind}>`,
      summary: `The direct members of a ${kind}`,
      async run(given, session) {
        const answer = await session.api.list(await path(given, session))
        const heads = [
          ['Name', 'name'],
          ['Address', 'address'],
          ['Kind', 'kind'],
          ...(kind === 'mailbox' ? ([['Automapping', 'automapping']] as const) : []),
        ] as const
        await session.out.table(answer, heads, 'Nobody is a member')
      },
    },
    {
      name: `${kind} member add`,
      operands: `<${kind}> <address>`,
      ...mapped,
      summary: kind === 'group' ? 'Add a person or another group' : 'Add a person or a group: they act as its owner',
      async run(given, session) {
        const how = kind === 'mailbox' ? truth('automapping', given.text('automapping')) : undefined
        const body = { address: given.operand(1), automapping: how }
        await session.out.show(await session.api.send('POST', await path(given, session), body), `Added ${given.operand(1)}`)
      },
    },
    {
      name: `${kind} member remove`,
      operands: `<${kind}> <member>`,
      summary: 'Take a member out; holds from the next request on',
      async run(given, session) {
        await session.out.show(await session.api.send('DELETE', await member(given, session)), `${given.operand(1)} is no member any more`)
      },
    },
  ]
  if (kind === 'mailbox') {
    rows.push({
      name: 'mailbox member change',
      operands: '<mailbox> <member>',
      options: automapping,
      summary: 'Change whether its calendars appear by themselves',
      async run(given, session) {
        const body = { automapping: truth('automapping', given.must('automapping')) }
        await session.out.show(await session.api.send('PATCH', await member(given, session), body))
      },
    })
  }
  return rows
}

export const members: ApiCommand[] = [...of('group'), ...of('mailbox')]
