/** What leaves storage: a field that is not on the list of its visibility is not there. */
import { describe, expect, it } from '@jest/globals'
import { redactObject, redactOccurrence, type StoredObject, type StoredOccurrence } from '../../src/sharing/redact.ts'
import { visibilities } from '../../src/sharing/visible.ts'

const stored: StoredOccurrence = {
  objectId: 'object',
  private: false,
  recurrenceId: null,
  start: new Date(0),
  end: new Date(1),
  allDay: false,
  floating: false,
  localStart: '1970-01-01T00:00:00',
  localEnd: '1970-01-01T00:00:01',
  zone: 'Europe/Oslo',
  summary: 'w-summary',
  location: 'w-location',
  description: 'w-description',
  url: 'https://w-url.example',
  organizer: { address: 'w-organizer@x.example', name: 'w-organizer-name' },
  attendees: [{ address: 'w-attendee@x.example', name: null, status: 'ACCEPTED', role: 'CHAIR' }],
  categories: ['w-category'],
  status: 'CONFIRMED',
  transparent: false,
  busyStatus: 'oof',
}
const wordsOf = (value: unknown): string[] => [...JSON.stringify(value).matchAll(/w-[a-z-]+/g)].map(match => match[0]).sort()
const limited = ['w-location', 'w-summary']
const details = ['w-attendee', 'w-category', 'w-description', 'w-location', 'w-organizer', 'w-organizer-name', 'w-summary', 'w-url']

describe('occurrences', () => {
  it.each([
    ['busy', []],
    ['limited', limited],
    ['details', details],
    ['full', details],
  ] as const)('%s shows its own fields', (visibility, words) => {
    expect(wordsOf(redactOccurrence(stored, visibility))).toEqual([...words])
  })

  it('a private one is busy time to all but who sees everything', () => {
    for (const visibility of visibilities) {
      const seen = redactOccurrence({ ...stored, private: true }, visibility)
      expect(wordsOf(seen)).toEqual(visibility === 'full' ? details : [])
      expect(seen?.masked).toBe(visibility === 'limited' || visibility === 'details')
    }
  })

  it('cancelled ones are shown from details on, free time from limited on', () => {
    const has = (more: Partial<StoredOccurrence>) => visibilities.filter(one => redactOccurrence({ ...stored, ...more }, one) !== null)
    expect(has({ status: 'CANCELLED' })).toEqual(['details', 'full'])
    expect(has({ transparent: true })).toEqual(['limited', 'details', 'full'])
    expect(has({ busyStatus: 'free' })).toEqual(['limited', 'details', 'full'])
    expect(has({ transparent: true, private: true })).toEqual(['full'])
    expect(has({ status: 'CANCELLED', private: true })).toEqual(['full'])
  })

  it('a field that nobody put on the list does not pass', () => {
    const more = { ...stored, secret: 'w-secret' } as StoredOccurrence
    for (const visibility of visibilities) expect(wordsOf(redactOccurrence(more, visibility))).not.toContain('w-secret')
  })
})

describe('objects', () => {
  const view = (text: string) => ({ text, zones: {} })
  const object: StoredObject = {
    id: 'id',
    name: 'w-name.ics',
    uid: 'w-uid',
    component: 'VEVENT',
    private: false,
    recurring: false,
    data: 'w-data',
    etag: 'w-etag',
    views: { busy: view('w-busy'), limited: view('w-limited'), details: view('w-details') },
  }
  const digest = (text: string) => `etag of ${text.length}`

  it.each([
    ['busy', ['w-busy']],
    ['limited', ['w-limited']],
    ['details', ['w-details', 'w-name']],
    ['full', ['w-data', 'w-etag', 'w-name']],
  ] as const)(
    '%s has its own text; the name its writer chose from details on, the tag of the stored one only at full',
    (visibility, words) => {
      expect([...new Set(wordsOf(redactObject(object, visibility, digest)))]).toEqual([...words])
    },
  )

  it('stands under an address that tells nothing where it is masked or titles alone are shown', () => {
    const addresses = (isPrivate: boolean) => visibilities.map(one => redactObject({ ...object, private: isPrivate }, one, digest)?.address)
    expect(addresses(false)).toEqual(['id.ics', 'id.ics', 'w-name.ics', 'w-name.ics'])
    expect(addresses(true)).toEqual(['id.ics', 'id.ics', 'id.ics', 'w-name.ics'])
  })

  it('a private one is its busy text, or nothing where that has none', () => {
    expect(wordsOf(redactObject({ ...object, private: true }, 'details', digest))).toEqual(['w-busy'])
    expect(redactObject({ ...object, private: true, views: { ...object.views, busy: null } }, 'details', digest)).toBeNull()
  })

  it('has another tag at each visibility', () => {
    const same = { ...object, views: { busy: view('x'), limited: view('x'), details: view('x') } }
    const tags = visibilities.map(one => redactObject(same, one, text => text)?.etag)
    expect(new Set(tags).size).toBe(4)
  })
})
