/** The parts of a calendar object that a client asks for (RFC 4791 §9.6.1 to §9.6.4). */
import { fold } from './content-line.ts'
import { components, type RawComponent, write } from './component.ts'

export interface Selection {
  /** Upper case. */
  name: string
  /** null for all of them; the value says whether the property is given without its value. */
  props: ReadonlyMap<string, { novalue: boolean }> | null
  /** null for all of them, whole. */
  comps: readonly Selection[] | null
}

/** @param selection of the VCALENDAR */
export function selected(calendar: string | RawComponent, selection: Selection): string {
  return textOf(components(calendar), selection)
}

function textOf(component: RawComponent, { props, comps }: Selection): string {
  const lines = component.properties.flatMap(({ name, source }) => {
    const asked = props === null ? { novalue: false } : props.get(name)
    return asked ? [`${fold(asked.novalue ? withoutValue(source) : source)}\r\n`] : []
  })
  const inner = component.components.flatMap(one => {
    if (comps === null) return [write(one)]
    const asked = comps.find(({ name }) => name === one.name)
    return asked ? [textOf(one, asked)] : []
  })
  return `BEGIN:${component.name}\r\n${lines.join('')}${inner.join('')}END:${component.name}\r\n`
}

/** Up to and with the colon that ends the parameters. */
function withoutValue(source: string): string {
  let quoted = false
  for (let at = 0; at < source.length; at++) {
    if (source[at] === '"') quoted = !quoted
    else if (source[at] === ':' && !quoted) return source.slice(0, at + 1)
  }
  return source
}
