/** TEXT values (RFC 5545 §3.3.11) and other lines that we write ourselves. */
import { fold } from './content-line.ts'

/**
 * A text as a TEXT value: nothing in it can end the line or begin another. Line ends of any kind become `\n`, other control
 * characters and halves of characters are left out.
 */
export function escapeText(value: string): string {
  return value
    .toWellFormed()
    .replaceAll('\\', '\\\\')
    .replaceAll(/[,;]/g, '\\$&')
    .replaceAll(/\r\n|[\r\n\u0085\u2028\u2029]/g, '\\n')
    .replaceAll(/[^\P{Cc}\t]/gu, '')
}

/** The value of a URI property: without the characters that no URI has, so that it stays on its line. */
export function uriValue(value: string): string {
  return value.toWellFormed().replaceAll(/[\p{Cc}\s"<>\\^`{|}]/gu, character => encodeURIComponent(character))
}

/** Content lines as text: folded, each ended by CRLF. */
export function written(lines: readonly string[]): string {
  return lines.map(line => `${fold(line)}\r\n`).join('')
}
