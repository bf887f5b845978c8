/** Scenarios of one program: each passes or tells why not, and the next is tried all the same. */
import type { Place } from './place.ts'

export interface Outcome {
  name: string
  /** null: it passed. */
  failure: string | null
}

export type Scenario = (name: string, act: () => Promise<void>) => Promise<void>

/** A calendar program that is tried. */
export interface Tried {
  name: string
  /** Commands without which it is skipped, and the Debian packages that have them. */
  needs: Readonly<Record<string, string>>
  /** Other reasons to skip it; null for none. */
  missing?: () => Promise<string | null>
  /** How many scenarios there are at least: fewer were not all reached. */
  atLeast: number
  run(place: Place, scenario: Scenario): Promise<void>
}

export async function outcomesOf(tried: Tried, place: Place): Promise<Outcome[]> {
  const outcomes: Outcome[] = []
  const scenario: Scenario = async (name, act) => {
    try {
      await act()
      outcomes.push({ name, failure: null })
    } catch (error) {
      outcomes.push({ name, failure: error instanceof Error ? error.message : String(error) })
    }
  }
  await scenario('ends', async () => await tried.run(place, scenario))
  // That it ends is no scenario, that it does not is a failure.
  const [end] = outcomes.splice(-1)
  if (end && end.failure !== null) outcomes.push(end)
  await scenario('meets no fault of the server', async () => await Promise.resolve(equals(place.faults, [])))
  if (outcomes.length < tried.atLeast)
    outcomes.push({ name: `reaches ${tried.atLeast} scenarios`, failure: `It reached ${outcomes.length}` })
  return outcomes
}

/** @param what is said when it does not hold */
export function check(holds: boolean, what: string): asserts holds {
  if (!holds) throw new Error(what)
}

export function contains(text: string, ...words: readonly string[]): void {
  for (const word of words) check(text.includes(word), `There is no ${JSON.stringify(word)} in:\n${text.slice(-3_000)}`)
}

export function lacks(text: string, ...words: readonly string[]): void {
  for (const word of words) check(!text.includes(word), `There is ${JSON.stringify(word)} in:\n${text.slice(-3_000)}`)
}

export function equals(found: unknown, expected: unknown): void {
  const [a, b] = [JSON.stringify(found), JSON.stringify(expected)]
  check(a === b, `Expected ${b}, found ${a}`)
}

/** An iCalendar text. @param lines between BEGIN and END of the component */
export function component(name: 'VEVENT' | 'VTODO' | 'VJOURNAL', uid: string, lines: readonly string[]): string {
  const all = ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//Dela//compat//EN', `BEGIN:${name}`, `UID:${uid}`, 'DTSTAMP:20260101T000000Z']
  return [...all, ...lines, `END:${name}`, 'END:VCALENDAR', ''].join('\r\n')
}

/** One hour on a day of March 2027. */
export function event(uid: string, summary: string, day = 1, more: readonly string[] = []): string {
  const date = `202703${String(day).padStart(2, '0')}`
  return component('VEVENT', uid, [`SUMMARY:${summary}`, `DTSTART:${date}T090000Z`, `DTEND:${date}T100000Z`, ...more])
}
