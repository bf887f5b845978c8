/** What EXDATE and RECURRENCE-ID name, found again among the instances whatever form either was written in. */
import type { Moment } from './moment.ts'

function dayOf(moment: Moment): string {
  return moment.local.slice(0, 10)
}

/**
 * Times match by the instant (a floating one has the instant of the zone it is read in). A date names every instance of that
 * day (Outlook excludes timed instances so), and a time beside an all-day series its day as written.
 */
export class MomentMap<Value> {
  readonly #instants = new Map<number, Value>()
  readonly #written = new Map<string, Value>()
  readonly #days = new Map<string, Value>()
  readonly #writtenDays = new Map<string, Value>()
  readonly #loosely: boolean

  /** @param matching with wall clocks a floating time also names a zoned one that looks the same */
  constructor(matching: 'instants' | 'instants and wall clocks') {
    this.#loosely = matching !== 'instants'
  }

  set(moment: Moment, value: Value): void {
    this.#writtenDays.set(dayOf(moment), value)
    if (moment.date) this.#days.set(dayOf(moment), value)
    else {
      this.#instants.set(moment.at, value)
      if (this.#loosely && !moment.utc && !moment.zone) this.#written.set(moment.local, value)
    }
  }

  get(moment: Moment): Value | undefined {
    if (moment.date) return this.#writtenDays.get(dayOf(moment))
    return this.#instants.get(moment.at) ?? this.#written.get(moment.local) ?? this.#days.get(dayOf(moment))
  }
}
