/** The quoted-printable of vCalendar 1.0, which RFC 5545 no longer knows. */
import { isUtf8 } from 'node:buffer'

// oxlint-disable-next-line no-control-regex -- controls are what is taken out
const controls = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F]/g

/** A whole content line with its value undone and escaped as text; any other line as it is. */
export function printable(text: string): string {
  const found = /^([A-Za-z0-9-]+)((?:;[^:]*)?);ENCODING=(?:"?)QUOTED-PRINTABLE(?:"?)((?:;[^:]*)?):(.*)$/is.exec(text)
  if (!found) return text
  const [, name = '', before = '', after = '', value = ''] = found
  const bytes = Buffer.from(
    value.replaceAll(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))).replaceAll(/[^\0-\xFF]/g, '?'),
    'latin1',
  )
  const plain = (isUtf8(bytes) ? bytes.toString('utf8') : bytes.toString('latin1')).replaceAll(/\r\n?|\n/g, '\\n').replace(controls, '')
  return `${name}${before.replace(/;CHARSET=[^;:]*/i, '')}${after.replace(/;CHARSET=[^;:]*/i, '')}:${plain.replaceAll(/(?<!\\)([;,])/g, '\\$1')}`
}
