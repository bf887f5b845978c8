/** The name a calendar is saved under (RFC 6266). */

/** `inline` or `attachment` with the calendar's name, which may be any text: nothing of it can end the header or name a folder. */
export function contentDisposition(kind: 'inline' | 'attachment', calendar: string, extension: string): string {
  const plain = calendar
    .normalize('NFC')
    .toWellFormed()
    .replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, '')
    .replaceAll(/[\\/:*?"<>|]/g, '-')
    .replaceAll(/^[\s.]+|[\s.]+$/g, '')
  const name = `${Array.from(plain).slice(0, 100).join('') || 'calendar'}${extension}`
  const ascii = name
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[^\u0020-\u007E]/g, '_')
    .replaceAll('%', '_')
  return `${kind}; filename="${ascii}"; filename*=UTF-8''${encodeURIComponent(name).replaceAll(/['()*!]/g, hex)}`
}

function hex(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`
}
