/** Instances go with their object, however it is deleted; none is left behind. */
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import * as gate from '../../src/services/gate.ts'
import { deleteCalendar } from '../../src/services/calendars.ts'
import { knexOf, transaction } from '../../src/storage/database.ts'
import { deleteObjects } from '../../src/storage/objects.ts'
import { plantedCalendar } from '../setup/planted.ts'
import { makeWorld, type World } from '../setup/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

const left = async (id: string) => (await knexOf(world.db)('occurrence').where({ collection_id: id })).length

it('instances go with objects and with calendars', async () => {
  const [one, other] = [await world.calendar(world.anna), await world.calendar(world.anna)]
  for (const id of [one, other]) await world.put(world.anna, id, plantedCalendar(new Date()))
  expect(await left(one)).toBe(9)
  await transaction(world.db, async tx => {
    const access = await gate.require(tx, world.anna, 'write', one, { lock: true })
    expect(await deleteObjects(tx, access, ['kanari-uid'])).toBe(1)
  })
  expect(await left(one)).toBe(5)
  await transaction(world.db, async tx => {
    await deleteCalendar(tx, await gate.require(tx, world.anna, 'share', one))
  })
  expect(await left(one)).toBe(0)
  expect(await left(other)).toBe(9)
})
