/** The choice of a time zone: a page of its own, so that every zone can be chosen without a script and no page carries the list. */
import { type Html, html } from '../html.ts'
import { plainPage } from '../screens/frame.ts'
import type { Words } from '../words/catalogues.ts'
import type { PublishedPage } from './page.ts'
import { hiddenFields, type Kept, queryString } from './scene.ts'

type Region = keyof Words['reader']['zone']['regions']

export function zonesPage(data: PublishedPage, kept: Kept): string {
  const { words, view, date, zone, ownZone, asked } = data
  const said = words.reader.zone
  const isRegion = (name: string): name is Region => Object.hasOwn(said.regions, name)
  const option = (name: string, text: string) => html`<option value="${name}"${name === asked.tz && html` selected`}>${text}</option>`
  const regions = [...cities()].filter(([region]) => isRegion(region))
  const groups = regions.map(
    ([region, zones]) =>
      html`<optgroup label="${isRegion(region) && said.regions[region]}">${zones.map(name => option(name, cityOf(name)))}</optgroup>`,
  )
  // A zone in the address that the list has under another name, or not at all.
  const named = asked.tz === null || asked.tz === 'UTC' || regions.some(([, zones]) => zones.includes(zone))
  const other = !named && option(zone, zone)
  const back: Html = html`<a class="btn" href="${queryString({ ...kept, view, date })}">${said.back}</a>`
  const form = html`<p class="lead">${said.lead(data.calendar.name)}</p><form method="get" class="stack">${hiddenFields({ ...kept, view, date, tz: null })}<div class="field"><label for="tz">${said.title}</label><select id="tz" name="tz"><option value="">${said.own(ownZone)}</option>${option('UTC', 'UTC')}${other}${groups}</select></div><p class="ways"><button type="submit" class="btn go">${words.reader.show}</button>${back}</p></form>`
  return plainPage(words, data, said.title, form)
}

/** Names that ICU keeps for old times' sake, and what the places are called today. */
const today: Readonly<Record<string, string>> = {
  'Africa/Asmera': 'Africa/Asmara',
  'America/Buenos_Aires': 'America/Argentina/Buenos_Aires',
  'America/Catamarca': 'America/Argentina/Catamarca',
  'America/Cordoba': 'America/Argentina/Cordoba',
  'America/Jujuy': 'America/Argentina/Jujuy',
  'America/Mendoza': 'America/Argentina/Mendoza',
  'America/Coral_Harbour': 'America/Atikokan',
  'America/Godthab': 'America/Nuuk',
  'America/Indianapolis': 'America/Indiana/Indianapolis',
  'America/Louisville': 'America/Kentucky/Louisville',
  'Asia/Calcutta': 'Asia/Kolkata',
  'Asia/Katmandu': 'Asia/Kathmandu',
  'Asia/Rangoon': 'Asia/Yangon',
  'Asia/Saigon': 'Asia/Ho_Chi_Minh',
  'Atlantic/Faeroe': 'Atlantic/Faroe',
  'Europe/Kiev': 'Europe/Kyiv',
  'Pacific/Enderbury': 'Pacific/Kanton',
  'Pacific/Ponape': 'Pacific/Pohnpei',
  'Pacific/Truk': 'Pacific/Chuuk',
}

let known: Map<string, string[]> | null = null

/** IANA zones by region; made once. */
function cities(): Map<string, string[]> {
  if (known !== null) return known
  const zones = Intl.supportedValuesOf('timeZone').map(zone => today[zone] ?? zone)
  known = Map.groupBy(zones.toSorted(), zone => zone.slice(0, Math.max(0, zone.indexOf('/'))))
  return known
}

/** `America/Argentina/Buenos_Aires` as `Argentina, Buenos Aires`. */
function cityOf(zone: string): string {
  return zone
    .slice(zone.indexOf('/') + 1)
    .replaceAll('_', ' ')
    .replaceAll('/', ', ')
}
