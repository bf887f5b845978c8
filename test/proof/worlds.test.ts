/**
 * Random worlds, the product and the model side by side: after each command some doors are asked as some subjects, in the end
 * all subjects. PROOF_WORLDS and PROOF_SEED (a number, or `any`) say how many and which; without them the same worlds are asked each
 * time, so that a change is judged by itself. A failure prints the seed and the smallest world it was found in.
 */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { processorMs } from '../setup/processor.ts'
import { makeWorld, type World as House } from '../setup/world.ts'
import { type Command, command, plan, run } from './commands.ts'
import { asked, askLink, askMail, askOversight, askPerson, askRows, linkDoors, overseeing, personDoors } from './doors.ts'
import { build, type Plan, type Scene } from './scene.ts'

const wanted = Number(process.env['PROOF_WORLDS'] ?? 2000)
const given = process.env['PROOF_SEED'] ?? '20261121'
const seed = given === 'any' ? Date.now() % 1_000_000 : Number(given)
/** Worlds under way at once: while one waits for the database another is judged. */
const lanes = Math.min(6, wanted)
const path = process.env['PROOF_PATH']

let house: House
beforeAll(async () => {
  house = await makeWorld()
})
afterAll(() => house.close())

/** A number from the world's own seed: which questions are asked is part of what can be repeated. */
type Draw = (below: number) => number

function drawing(from: number): Draw {
  let state = from
  return below => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

const views = ['freeBusyRead', 'limitedRead', 'read'] as const

async function askLinks(scene: Scene, draw: Draw, every: boolean): Promise<void> {
  const all = [...scene.model.links.values()]
  for (const link of every ? all : all.slice(draw(all.length)).slice(0, 1)) {
    const { token } = link.secrets[draw(link.secrets.length)] ?? { token: '' }
    const person = draw(2) === 0 ? null : (scene.people[draw(scene.people.length)] ?? null)
    for (const door of every ? linkDoors : [linkDoors[draw(linkDoors.length)] ?? 'ics']) await askLink(scene, link, token, person, door)
  }
}

async function askSome(scene: Scene, draw: Draw, persons: number): Promise<void> {
  for (let n = 0; n < persons; n++) {
    const [person, calendar] = [scene.people[draw(scene.people.length)], scene.calendars[draw(scene.calendars.length)]]
    if (person && calendar) await askPerson(scene, person, calendar, personDoors[draw(personDoors.length)] ?? 'list')
  }
  await askLinks(scene, draw, false)
}

async function askAll(scene: Scene, draw: Draw): Promise<void> {
  for (const person of scene.people) {
    const [first] = scene.calendars
    if (first) await askPerson(scene, person, first, 'list')
    for (const calendar of scene.calendars) {
      await askPerson(scene, person, calendar, 'events')
      if (draw(3) === 0) await askPerson(scene, person, calendar, personDoors[1 + draw(personDoors.length - 1)] ?? 'export')
    }
  }
  await askLinks(scene, draw, true)
  for (const calendar of scene.calendars) {
    await askRows(scene, calendar)
    const administrator = scene.people.find(one => one.administrator && one.organization === calendar.organization)
    const asker = draw(2) === 0 ? administrator : scene.people[draw(scene.people.length)]
    const subject = scene.people[draw(scene.people.length)]
    if (asker && subject) await askOversight(scene, asker, subject, calendar, overseeing[draw(2)] ?? 'explain')
  }
  const principals = [...scene.model.principals.values()]
  for (const calendar of scene.calendars) {
    const senders = scene.people.filter(one => one.kind === 'user' && one.organization === calendar.organization)
    const owner = senders.find(one => one.id === calendar.owner)
    const sender = draw(3) > 0 && owner ? owner : senders[draw(senders.length)]
    const address = [principals[draw(principals.length)]?.address, 'new@contoso.com', 'new@sub.fabrikam.com', 'new@other.example'][draw(4)]
    if (sender && address) await askMail(scene, calendar, address, views[draw(3)] ?? 'read', sender)
  }
}

async function play(given: Plan, commands: readonly Command[], from: number): Promise<void> {
  const draw = drawing(from)
  const scene = await build(house, given)
  for (const one of commands) {
    await run(scene, one)
    await askSome(scene, draw, 3)
  }
  await askAll(scene, draw)
}

describe('the product beside the model', () => {
  it(`agrees in ${wanted} worlds, through every door as every subject (invariants 1, 2, 14, 16, 17, 18, 19, 20, 21, 22, 26)`, async () => {
    const property = fc.asyncProperty(plan, fc.array(command, { minLength: 3, maxLength: 12 }), fc.integer(), play)
    const run = async (lane: number) =>
      await fc.assert(property, {
        seed: seed + lane,
        numRuns: Math.ceil(wanted / lanes),
        ...(path === undefined ? {} : { path }),
        endOnFailure: false,
      })
    await Promise.all(Array.from({ length: path === undefined ? lanes : 1 }, (_, lane) => run(lane)))
    const questions = [...asked.values()].reduce((sum, one) => sum + one, 0)
    process.stdout.write(
      `${wanted} worlds from seed ${seed}: ${questions} questions in ${Math.round(processorMs() / 1000)} s of the processor, ${JSON.stringify(Object.fromEntries(asked))}\n`,
    )
    expect([...asked.keys()].sort()).toEqual([...personDoors, ...overseeing, ...linkDoors.map(door => `link ${door}`), 'mail'].sort())
  }, 3_600_000)
})
