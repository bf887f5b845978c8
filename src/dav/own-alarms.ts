/**
 * PUT by somebody who may not change the object, or not this one: programs write alarms of their own and note there that one was seen.
 * Where that is all that differs from what the person reads, it is kept for them alone; anything else is refused as ever.
 */
import { Problem } from '../errors.ts'
import type { ValidObject } from '../icalendar/object.ts'
import { differInAlarmsAlone, parted } from '../icalendar/own-alarms.ts'
import { Denied } from '../services/gate.ts'
import { readCalendarObject } from '../services/objects.ts'
import { transaction } from '../storage/database.ts'
import { holds } from '../storage/objects.ts'
import { putOwnAlarms } from '../storage/own-alarms.ts'
import type { Target } from './address.ts'
import { preconditionOf, requireConditions } from './conditions.ts'
import { textOf } from './content.ts'
import { calendarAt, type CalendarResource, objectIn } from './resource.ts'
import type { Visit } from './visit.ts'

/** Refused for who they are, not for what they sent. A credential that may not write writes no alarms either. */
export function mayHaveOwn(refusal: unknown): boolean {
  if (refusal instanceof Denied) return ['role', 'policy', 'fed'].includes(refusal.denial.because)
  return refusal instanceof Problem && refusal.type === 'need-privileges'
}

/** @returns whether that was all @throws Problem `precondition-failed`, `locked` */
export async function keepOwnAlarms(visit: Visit, target: Extract<Target, { kind: 'object' }>, text: string): Promise<boolean> {
  return await transaction(visit.door.db, async tx => {
    const calendar = await calendarAt(visit, { ...target, kind: 'calendar' }, tx)
    // An owner's alarms stand in the object itself, which only a refresh writes.
    if (calendar.access.role === 'owner') return false
    const resource = await objectIn(visit, calendar, target.name, tx).catch(absent)
    if (!resource) return false
    const brought = readable(visit, text, calendar)
    if (!brought || !differInAlarmsAlone(textOf(resource), brought.text)) return false
    await requireConditions(visit, tx, target, calendar.access)
    holds(preconditionOf(visit), resource.entry.etag)
    await putOwnAlarms(tx, calendar.access, resource.entry.id, parted(brought.text).alarms)
    return true
  })
}

function readable({ door }: Visit, text: string, { calendar }: CalendarResource): ValidObject | null {
  try {
    return readCalendarObject(text, door.config, calendar)
  } catch (error) {
    if (error instanceof Problem) return null
    throw error
  }
}

function absent(error: unknown): null {
  if (error instanceof Problem && error.type === 'not-found') return null
  throw error
}
