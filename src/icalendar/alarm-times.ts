/** When an alarm rings (RFC 5545 §3.6.6): at an instant, or before or after each instance of what it is of; and again while it repeats. */
import { property, type RawComponent } from './component.ts'
import { readDuration, readMoment, type Zones } from './moment.ts'
import type { Occurrence } from './object.ts'

const mostRepeats = 100

/** Epoch milliseconds, for the instances given. */
export function alarmTimes(alarm: RawComponent, instances: readonly Occurrence[], zones: Zones): number[] {
  const trigger = property(alarm, 'TRIGGER')
  if (!trigger) return []
  const rung =
    trigger.type === 'date-time'
      ? [readMoment(trigger.raw, trigger, zones).at]
      : relative(trigger.raw, trigger.parameters.get('RELATED'), instances)
  const again = repeats(alarm)
  return rung.flatMap(at => again.map(later => at + later))
}

function relative(raw: string, related: string | undefined, instances: readonly Occurrence[]): number[] {
  const span = readDuration(raw)
  if (!span) return []
  const off = (span.days * 86_400_000 + span.milliseconds) * (span.negative ? -1 : 1)
  return instances.map(one => (related?.toUpperCase() === 'END' ? one.end : one.start).getTime() + off)
}

/** How far from what it is of an alarm can ring, in milliseconds. */
export function alarmReach(alarm: RawComponent): number {
  const span = readDuration(property(alarm, 'TRIGGER')?.raw ?? '')
  return (span ? span.days * 86_400_000 + span.milliseconds : 0) + Math.max(...repeats(alarm))
}

function repeats(alarm: RawComponent): number[] {
  const times = Number(property(alarm, 'REPEAT')?.raw ?? 0)
  const span = readDuration(property(alarm, 'DURATION')?.raw ?? '')
  if (!span || !Number.isInteger(times) || times < 1) return [0]
  const step = span.days * 86_400_000 + span.milliseconds
  return Array.from({ length: Math.min(times, mostRepeats) + 1 }, (_, index) => index * step)
}
