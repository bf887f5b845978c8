/** Text that has to stand on one line: headers, file names, titles. */

/** Control characters and line ends become spaces, runs of them one; longer than `longest` characters ends in an ellipsis. */
export function oneLine(text: string, longest: number): string {
  const line = text
    .toWellFormed()
    .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim()
  // Twice the characters: each may take two code units.
  const characters = Array.from(line.slice(0, longest * 2 + 2))
  return characters.length <= longest
    ? line
    : `${characters
        .slice(0, longest - 1)
        .join('')
        .trimEnd()}…`
}
