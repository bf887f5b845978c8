/** Expansion against recurring-ical-events (fixture pairs), against the corpus where it is at hand, and under attack. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { components, textOf } from '../../src/icalendar/component.ts'
import type { Occurrence, Window } from '../../src/icalendar/object.ts'
import { expand } from '../../src/icalendar/occurrences.ts'
import { resourceComponents } from '../../src/icalendar/series.ts'

interface Told {
  summary: string
  start: string
  end: string
}

const folder = path.join(import.meta.dirname, 'fixtures', 'recurrence')

function instant(text: string): Date {
  return new Date(text.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'))
}

function tell(text: string, { part, start, end, allDay, localStart, localEnd }: Occurrence): Told {
  const component = resourceComponents(components(text))[part]
  return {
    summary: (component && textOf(component, 'SUMMARY')) ?? '',
    start: allDay ? localStart.slice(0, 10) : start.toISOString().replace('.000', ''),
    end: allDay ? localEnd.slice(0, 10) : end.toISOString().replace('.000', ''),
  }
}

function inOrder(told: Told[]): Told[] {
  return told.toSorted((a, b) => (a.start + a.summary < b.start + b.summary ? -1 : 1))
}

describe('fixture pairs', () => {
  const names = readdirSync(folder).filter(name => name.endsWith('.ics'))

  it.each(names)('%s', name => {
    const text = readFileSync(path.join(folder, name), 'utf8')
    const [from = '', to = ''] = textOf(components(text), 'X-WINDOW')?.split('/') ?? []
    const zone = textOf(components(text), 'X-ZONE') ?? 'Etc/UTC'
    const { occurrences } = JSON.parse(readFileSync(path.join(folder, name.replace('.ics', '.json')), 'utf8')) as { occurrences: Told[] }
    const found = expand(text, { from: instant(from), to: instant(to) }, { zone, limit: 1000 })
    expect({ complete: found.complete, occurrences: inOrder(found.occurrences.map(one => tell(text, one))) }).toEqual({
      complete: true,
      occurrences: inOrder(occurrences),
    })
  })

  it('are pairs', () => {
    const missing = readdirSync(folder).filter(
      name => !existsSync(path.join(folder, name.replace(/\.\w+$/, name.endsWith('.ics') ? '.json' : '.ics'))),
    )
    expect(missing).toEqual([])
    expect(names.length).toBeGreaterThan(40)
  })
})
