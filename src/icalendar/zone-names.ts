/** Time zones of several objects in one calendar: a TZID names one definition there (RFC 5545 §3.6.5). */
import { fold } from './content-line.ts'

/** Names to try in place of one that is taken. */
export function* zoneNames(name: string): Generator<string> {
  for (let number = 2; ; number++) yield `${name} (${number})`
}

// Name and parameters of a content line: all before the first colon that no quotes hold.
const head = /^[^:"]*(?:"[^"]*"[^:"]*)*/

/** The text with another TZID, in the parameters of its properties and in its VTIMEZONE. Lines that have it are folded anew. */
export function renameZone(text: string, from: string, to: string): string {
  const rename = (parameters: string) =>
    parameters.replaceAll(/;TZID=(?:"([^"]*)"|([^":;,]*))/gi, (whole: string, quoted?: string, plain?: string) =>
      (quoted ?? plain) === from ? `;TZID="${to}"` : whole,
    )
  return text
    .split(/\r\n(?![ \t])/)
    .map(line => {
      const whole = line.replaceAll(/\r\n[ \t]/g, '')
      const defined = /^TZID(?:;[^:]*)?:/i.exec(whole)?.[0]
      const changed = defined ? `${defined}${to}` : whole.replace(head, rename)
      return changed === whole ? line : fold(changed)
    })
    .join('\r\n')
}
