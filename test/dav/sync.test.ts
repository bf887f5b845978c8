/** Entity tags and synchronisation (RFC 6578): tokens of all kinds, pages, what is gone, what moved, and many writers at once. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { renewSyncEpoch } from '../../src/services/sync-epoch.ts'
import type { Role } from '../../src/sharing/roles.ts'
import { type Client, listen } from './client.ts'
import { event, makeScene, type Scene, syncBody } from './scene.ts'
import { calendarNamed } from './stored.ts'

let scene: Scene
beforeAll(async () => {
  scene = await makeScene()
})
afterAll(async () => {
  await scene.close()
})

interface Delta {
  status: number
  condition: string | null
  token: string
  /** Last segments, in order. */
  changed: string[]
  gone: string[]
  more: boolean
}

const etagOnly = '<D:getetag/>'
async function sync(client: Client, at: string, token = '', more = ''): Promise<Delta> {
  const answer = await client.report(at, syncBody(token, more, etagOnly))
  if (answer.status !== 207) return { status: answer.status, condition: answer.condition(), token: '', changed: [], gone: [], more: false }
  const told = [...answer.responses()].map(([href, one]) => [href.slice(at.length), one.status] as const)
  return {
    status: 207,
    condition: null,
    token: answer.xml().children.find(one => one.name === 'sync-token')?.text ?? '',
    changed: told
      .filter(([, status]) => status === null)
      .map(([name]) => name)
      .toSorted(),
    gone: told
      .filter(([, status]) => status === 404)
      .map(([name]) => name)
      .toSorted(),
    more: told.some(([name, status]) => name === '' && status === 507),
  }
}
const limit = (count: number) => `<D:limit><D:nresults>${count}</D:nresults></D:limit>`
const give = async (role: Exclude<Role, 'owner'>, id = scene.calendarId) =>
  await scene.world.share(scene.world.anna, id, scene.world.bo.address, role)

/** A calendar of Anna's with nothing in it, as she and Bo have it. */
async function fresh(slug: string, role: Exclude<Role, 'owner'>): Promise<{ mine: string; theirs: string; id: string }> {
  const mine = `${scene.home()}${slug}/`
  expect((await scene.anna.ask('MKCALENDAR', mine)).status).toBe(201)
  const id = await calendarNamed(scene.world, slug)
  await give(role, id)
  return { mine, theirs: `${scene.home(scene.world.bo)}${id}/`, id }
}
describe('a token', () => {
  it('of another calendar, of another level, of a page that will never be: the calendar is fetched anew', async () => {
    const other = await fresh('tokens', 'limitedRead')
    const [mine, busy, theirs] = [
      await sync(scene.anna, scene.path),
      await sync(scene.bo, scene.seenBy(scene.world.bo)),
      await sync(scene.bo, other.theirs),
    ]
    for (const [client, at, token] of [
      [scene.anna, other.mine, mine.token],
      [scene.anna, scene.path, busy.token],
      [scene.bo, scene.seenBy(scene.world.bo), mine.token],
      [scene.bo, scene.seenBy(scene.world.bo), theirs.token],
      [scene.anna, scene.path, mine.token.replace(/(\d+)\./, (_all, number: string) => `${Number(number) + 1}.`)],
      [scene.anna, scene.path, `${mine.token}x`],
      [scene.anna, scene.path, mine.token.toUpperCase()],
    ] as const) {
      const refused = await sync(client, at, token)
      expect([refused.status, refused.condition]).toEqual([403, 'valid-sync-token'])
    }
    expect((await sync(scene.anna, scene.path, mine.token)).changed).toEqual([])
  })

  it('of before the database was restored', async () => {
    const { token } = await sync(scene.anna, scene.path)
    await renewSyncEpoch(scene.world.db)
    const server = await listen(scene.world.another())
    const again = server.client(scene.world.anna.address, await scene.world.appPassword(scene.world.anna))
    const refused = await sync(again, scene.path, token)
    expect([refused.status, refused.condition]).toEqual([403, 'valid-sync-token'])
    expect((await sync(again, scene.path)).changed).toEqual(['good.ics'])
    await server.close()
  })

  it('after access ended is nothing, and neither is an entity tag (invariant 7)', async () => {
    const { mine, theirs, id } = await fresh('ended', 'read')
    await scene.anna.put(`${mine}a.ics`, event('ended'))
    const { token } = await sync(scene.bo, theirs)
    const etag = String((await scene.bo.ask('GET', `${theirs}a.ics`)).headers['etag'])
    const whole = String((await scene.bo.ask('GET', theirs)).headers['etag'])
    await give('none', id)
    await scene.world.share(scene.world.anna, id, null, 'none')
    const answers = [
      await scene.bo.report(theirs, syncBody(token)),
      await scene.bo.ask('GET', `${theirs}a.ics`, undefined, { 'If-None-Match': etag }),
      await scene.bo.ask('HEAD', `${theirs}a.ics`, undefined, { 'If-None-Match': '*' }),
      await scene.bo.ask('GET', theirs, undefined, { 'If-None-Match': whole }),
      await scene.bo.ask('GET', `${theirs}a.ics`, undefined, { Range: 'bytes=0-10' }),
    ]
    expect(answers.map(one => one.status)).toEqual([404, 404, 404, 404, 404])
    for (const one of answers) expect(one.headers['etag']).toBeUndefined()
  })
})

describe('pages', () => {
  it.each(['owner', 'read', 'limitedRead', 'freeBusyRead'] as const)('%s: together they are everything, each object once', async role => {
    const { mine, theirs } = await fresh(`pages-${role.toLowerCase()}`, role === 'owner' ? 'read' : role)
    const [client, at] = role === 'owner' ? [scene.anna, mine] : [scene.bo, theirs]
    for (let index = 0; index < 7; index++) await scene.anna.put(`${mine}p${index}.ics`, event(`p${index}`))
    const seen: string[] = []
    let page = await sync(client, at, '', limit(3))
    const sizes = [page.changed.length]
    seen.push(...page.changed)
    while (page.more) {
      page = await sync(client, at, page.token, limit(3))
      sizes.push(page.changed.length)
      seen.push(...page.changed)
    }
    expect(sizes).toEqual([3, 3, 1])
    expect(new Set(seen).size).toBe(7)
    await scene.anna.ask('DELETE', `${mine}p3.ics`)
    await scene.anna.put(`${mine}p4.ics`, event('p4', { DTSTART: 'DTSTART:20270301T080000Z' }))
    const first = await sync(client, at, page.token, limit(1))
    const second = await sync(client, at, first.token, limit(1))
    expect([first.more, second.more]).toEqual([true, false])
    expect([first.changed.length + second.changed.length, first.gone.length + second.gone.length]).toEqual([1, 1])
    expect(await sync(client, at, second.token)).toMatchObject({ changed: [], gone: [], token: second.token })
  })
})

describe('what is gone', () => {
  it.each(['read', 'limitedRead', 'freeBusyRead'] as const)('%s: deleted and made anew under its name between two looks', async role => {
    const { mine, theirs } = await fresh(`anew-${role.toLowerCase()}`, role)
    await scene.anna.put(`${mine}a.ics`, event('first'))
    const [own, other] = [await sync(scene.anna, mine), await sync(scene.bo, theirs)]
    expect((await scene.anna.ask('DELETE', `${mine}a.ics`)).status).toBe(204)
    expect(
      (await scene.anna.put(`${mine}a.ics`, event('second', { SUMMARY: 'SUMMARY:Else', DTSTART: 'DTSTART:20270301T080000Z' }))).status,
    ).toBe(201)
    expect(await sync(scene.anna, mine, own.token)).toMatchObject({ changed: ['a.ics'], gone: [] })
    const delta = await sync(scene.bo, theirs, other.token)
    const now = (await sync(scene.bo, theirs)).changed
    expect(now).toHaveLength(1)
    // What a program has after the delta is what there is.
    const kept = new Set([...other.changed, ...delta.changed])
    for (const name of delta.gone) kept.delete(name)
    expect([...kept]).toEqual(now)
  })

  it('made anew the same, and then hidden: the old address does not stay behind', async () => {
    const { mine, theirs } = await fresh('anew-hidden', 'read')
    await scene.anna.put(`${mine}a.ics`, event('same'))
    const before = await sync(scene.bo, theirs)
    await scene.anna.ask('DELETE', `${mine}a.ics`)
    await scene.anna.put(`${mine}a.ics`, event('same'))
    const between = await sync(scene.bo, theirs, before.token)
    await scene.anna.put(`${mine}a.ics`, event('same', {}, ['CLASS:PRIVATE']))
    const after = await sync(scene.bo, theirs, between.token)
    expect(after.gone).toEqual(['a.ics'])
    expect(after.changed).toEqual((await sync(scene.bo, theirs)).changed)
  })

  it('made and deleted between two looks was never there', async () => {
    const { mine, theirs } = await fresh('never', 'freeBusyRead')
    await scene.anna.put(`${mine}a.ics`, event('stays'))
    const before = await sync(scene.bo, theirs)
    await scene.anna.put(`${mine}b.ics`, event('goes'))
    await scene.anna.ask('DELETE', `${mine}b.ics`)
    expect(await sync(scene.bo, theirs, before.token)).toMatchObject({ changed: [], gone: [], token: before.token })
  })

  it.each(['read', 'limitedRead', 'freeBusyRead'] as const)(
    '%s: seen in a listing after the token was taken, and then deleted',
    async role => {
      const { mine, theirs } = await fresh(`listed-${role.toLowerCase()}`, role)
      const asked = await scene.bo.propfind(theirs, '<D:sync-token/>', '0')
      const token = /<D:sync-token>([^<]+)</.exec(asked.text)?.[1] ?? ''
      await scene.anna.put(`${mine}a.ics`, event('passes'))
      const listed = await scene.bo.propfind(theirs, '<D:getetag/>', '1')
      const names = [...listed.responses().keys()].filter(href => href !== theirs).map(href => href.slice(theirs.length))
      expect(names).toHaveLength(1)
      await scene.anna.ask('DELETE', `${mine}a.ics`)
      expect(await sync(scene.bo, theirs, token)).toMatchObject({ changed: [], gone: names })
    },
  )

  it('a calendar that is deleted is gone for everybody', async () => {
    const { mine, theirs } = await fresh('whole', 'read')
    const before = await sync(scene.bo, theirs)
    expect((await scene.anna.ask('DELETE', mine)).status).toBe(204)
    expect((await sync(scene.bo, theirs, before.token)).status).toBe(404)
    expect((await sync(scene.anna, mine)).status).toBe(404)
  })
})

describe('an event that becomes private, and public again', () => {
  it('moves to another address for who sees details, and says nothing to who sees less', async () => {
    const { mine, theirs, id } = await fresh('classes', 'read')
    await scene.anna.put(`${mine}a.ics`, event('turn'))
    const before = await sync(scene.bo, theirs)
    await scene.anna.put(`${mine}a.ics`, event('turn', {}, ['CLASS:PRIVATE']))
    const hidden = await sync(scene.bo, theirs, before.token)
    expect([hidden.gone, hidden.changed.length, hidden.changed[0]]).toEqual([['a.ics'], 1, expect.stringMatching(/^[0-9a-f-]{36}\.ics$/)])
    await scene.anna.put(`${mine}a.ics`, event('turn', { SUMMARY: 'SUMMARY:kanari' }, ['CLASS:PRIVATE']))
    expect(await sync(scene.bo, theirs, hidden.token)).toMatchObject({ changed: [], gone: [], token: hidden.token })
    await scene.anna.put(`${mine}a.ics`, event('turn'))
    const shown = await sync(scene.bo, theirs, hidden.token)
    expect([shown.gone, shown.changed]).toEqual([hidden.changed, ['a.ics']])

    await give('freeBusyRead', id)
    const busy = await sync(scene.bo, theirs)
    for (const more of [['CLASS:PRIVATE'], []]) await scene.anna.put(`${mine}a.ics`, event('turn', {}, more))
    expect(await sync(scene.bo, theirs, busy.token)).toMatchObject({ changed: [], gone: [], token: busy.token })

    await give('limitedRead', id)
    const limited = await sync(scene.bo, theirs)
    await scene.anna.put(`${mine}a.ics`, event('turn', {}, ['CLASS:PRIVATE']))
    const masked = await sync(scene.bo, theirs, limited.token)
    expect([masked.changed, masked.gone]).toEqual([limited.changed, []])
  })

  it('that stops taking time leaves who sees busy times alone, and comes back', async () => {
    const { mine, theirs } = await fresh('free', 'freeBusyRead')
    await scene.anna.put(`${mine}a.ics`, event('free'))
    const before = await sync(scene.bo, theirs)
    await scene.anna.put(`${mine}a.ics`, event('free', {}, ['TRANSP:TRANSPARENT']))
    const without = await sync(scene.bo, theirs, before.token)
    expect([without.gone, without.changed]).toEqual([before.changed, []])
    await scene.anna.put(`${mine}a.ics`, event('free'))
    expect(await sync(scene.bo, theirs, without.token)).toMatchObject({ gone: [], changed: before.changed })
  })
})

describe('carried from one calendar to another', () => {
  it('is told in both, to everybody in each', async () => {
    const [from, to] = [await fresh('from', 'read'), await fresh('into', 'limitedRead')]
    await scene.anna.put(`${from.mine}a.ics`, event('carried'))
    const tokens = await Promise.all([
      sync(scene.anna, from.mine),
      sync(scene.bo, from.theirs),
      sync(scene.anna, to.mine),
      sync(scene.bo, to.theirs),
    ])
    expect((await scene.anna.ask('MOVE', `${from.mine}a.ics`, undefined, { Destination: `${to.mine}b.ics` })).status).toBe(201)
    expect(await sync(scene.anna, from.mine, tokens[0].token)).toMatchObject({ changed: [], gone: ['a.ics'] })
    expect(await sync(scene.bo, from.theirs, tokens[1].token)).toMatchObject({ changed: [], gone: ['a.ics'] })
    expect(await sync(scene.anna, to.mine, tokens[2].token)).toMatchObject({ changed: ['b.ics'], gone: [] })
    expect((await sync(scene.bo, to.theirs, tokens[3].token)).changed).toHaveLength(1)
  })

  it('inside one calendar is gone there and new here', async () => {
    const { mine, theirs } = await fresh('inside', 'read')
    await scene.anna.put(`${mine}a.ics`, event('inside'))
    const before = [await sync(scene.anna, mine), await sync(scene.bo, theirs)] as const
    expect((await scene.anna.ask('MOVE', `${mine}a.ics`, undefined, { Destination: `${mine}b.ics` })).status).toBe(201)
    for (const [client, at, token] of [
      [scene.anna, mine, before[0].token],
      [scene.bo, theirs, before[1].token],
    ] as const)
      expect(await sync(client, at, token)).toMatchObject({ changed: ['b.ics'], gone: ['a.ics'] })
  })
})

describe('names that look like others', () => {
  it('an object cannot take the address that another has for who sees less', async () => {
    const { mine, theirs } = await fresh('ids', 'read')
    await scene.anna.put(`${mine}secret.ics`, event('secret', {}, ['CLASS:PRIVATE']))
    const [address = ''] = (await sync(scene.bo, theirs)).changed
    const refused = await scene.anna.put(`${mine}${address}`, event('impostor'))
    expect([refused.status, refused.condition()]).toEqual([403, 'need-privileges'])
    const moved = await scene.anna.put(`${mine}plain.ics`, event('plain'))
    expect(moved.status).toBe(201)
    expect((await scene.anna.ask('MOVE', `${mine}plain.ics`, undefined, { Destination: `${mine}${address}` })).status).toBe(403)
    expect((await sync(scene.bo, theirs)).changed).toEqual([address, 'plain.ics'].toSorted())
  })
})

describe('many writers at once', () => {
  it('32 with the same entity tag: one wins, and what is stored is whole', async () => {
    const at = `${scene.path}race.ics`
    const made = await scene.anna.put(at, event('race'))
    const etag = String(made.headers['etag'])
    const answers = await Promise.all(
      Array.from(
        { length: 32 },
        async (_none, index) => await scene.anna.put(at, event('race', { SUMMARY: `SUMMARY:Writer ${index}` }), { 'If-Match': etag }),
      ),
    )
    const winners = answers.flatMap((one, index) => (one.status === 204 ? [index] : []))
    expect(winners).toHaveLength(1)
    expect(answers.filter(one => one.status === 412)).toHaveLength(31)
    const stored = await scene.anna.ask('GET', at)
    expect(stored.text).toBe(event('race', { SUMMARY: `SUMMARY:Writer ${winners[0]}` }))
    expect(stored.headers['etag']).toBe(answers[winners[0] ?? 0]?.headers['etag'])
  })

  it('32 new ones under one name, 32 of one UID: one of each', async () => {
    const same = await Promise.all(
      Array.from(
        { length: 32 },
        async (_none, index) => await scene.anna.put(`${scene.path}one.ics`, event(`one-${index}`), { 'If-None-Match': '*' }),
      ),
    )
    expect(same.filter(one => one.status === 201)).toHaveLength(1)
    expect(same.filter(one => one.status === 412)).toHaveLength(31)
    const uid = await Promise.all(
      Array.from({ length: 32 }, async (_none, index) => await scene.anna.put(`${scene.path}u${index}.ics`, event('one-uid'))),
    )
    expect(uid.filter(one => one.status === 201)).toHaveLength(1)
    for (const one of uid.filter(each => each.status !== 201)) expect([one.status, one.condition()]).toEqual([409, 'no-uid-conflict'])
  })

  it('while they write, whoever synchronises misses nothing', async () => {
    const { mine, theirs } = await fresh('busy-writers', 'freeBusyRead')
    const kept = new Map<string, Set<string>>([
      ['anna', new Set()],
      ['bo', new Set()],
    ])
    let writing = true
    const follow = async (who: 'anna' | 'bo', client: Client, at: string) => {
      let token = ''
      const names = kept.get(who) ?? new Set()
      for (let rounds = 0; ; rounds++) {
        const last = !writing
        const delta = await sync(client, at, token, token === '' ? '' : limit(5))
        expect(delta.status).toBe(207)
        for (const name of delta.changed) names.add(name)
        for (const name of delta.gone) names.delete(name)
        token = delta.token
        if (last && !delta.more) return
      }
    }
    const following = [follow('anna', scene.anna, mine), follow('bo', scene.bo, theirs)]
    await Promise.all(
      Array.from({ length: 8 }, async (_none, writer) => {
        for (let index = 0; index < 6; index++) {
          await scene.anna.put(
            `${mine}w${writer}-${index % 3}.ics`,
            event(`w${writer}-${index}`, { DTSTART: `DTSTART:2027030${1 + index}T0${writer}0000Z`, DTEND: null }, ['DURATION:PT1H']),
          )
          if (index % 2 === 1) await scene.anna.ask('DELETE', `${mine}w${writer}-${index % 3}.ics`)
        }
      }),
    )
    writing = false
    await Promise.all(following)
    const [own, other] = [await sync(scene.anna, mine), await sync(scene.bo, theirs)]
    expect(own.changed.length).toBeGreaterThan(0)
    expect([...(kept.get('anna') ?? [])].toSorted()).toEqual(own.changed)
    expect([...(kept.get('bo') ?? [])].toSorted()).toEqual(other.changed)
  })
})
