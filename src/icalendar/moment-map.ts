/** What EXDATE and RECURRENCE-ID name, found again among the instances whatever form either was written in. */
import type { Moment } from './moment.ts'

function dayOf(moment: Moment): string {
  return moment.local.slice(0, 10)
}

/**
 * An instant matches by time; a date names every instance of that day (Outlook excludes timed instances so); floating times
 * match by the wall clock as written, and so does any time beside an all-day series.
 */
export class MomentMap<Value> {
  readonly #instants = new Map<number, Value>()
  readonly #floating = new Map<string, Value>()
  readonly #written = new Map<string, Value>()
  readonly #days = new Map<string, Value>()
  readonly #writtenDays = new Map<string, Value>()

  set(moment: Moment, value: Value): void {
    this.#writtenDays.set(dayOf(moment), value)
    if (moment.date) this.#days.set(dayOf(moment), value)
    else this.#written.set(moment.local, value)
    if (moment.utc || moment.zone) this.#instants.set(moment.at, value)
    else if (!moment.date) this.#floating.set(moment.local, value)
  }

  get(moment: Moment): Value | undefined {
    if (moment.date) return this.#writtenDays.get(dayOf(moment))
    const exact =
      moment.utc || moment.zone ? (this.#instants.get(moment.at) ?? this.#floating.get(moment.local)) : this.#written.get(moment.local)
    return exact ?? this.#days.get(dayOf(moment))
  }
}
