/** One of the eight calendar colours of the pages for a colour that somebody chose: lightness and chroma are the pages' own. */

export type Tone = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8

/** OKLCH hues of `.c1` to `.c8` in dela.css. */
const hues: readonly [Tone, number][] = [
  [1, 178],
  [2, 248],
  [3, 75],
  [4, 12],
  [5, 305],
  [6, 135],
  [7, 222],
  [8, 45],
]
const grey = 0.03

/** The tone of nearest hue to `#RRGGBB`; the first for greys and for no colour. */
export function toneOf(color: string | null): Tone {
  const hue = color === null ? null : hueOf(color)
  if (hue === null) return 1
  const apart = (other: number) => Math.min(Math.abs(hue - other), 360 - Math.abs(hue - other))
  return hues.reduce((best, one) => (apart(one[1]) < apart(best[1]) ? one : best), [1, 178] as const)[0]
}

/** Hue in OKLCH, in degrees; null for what is nearly grey or no colour. */
function hueOf(color: string): number | null {
  const channels = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})/i.exec(color)?.slice(1).map(linear)
  if (!channels) return null
  const [r = 0, g = 0, b = 0] = channels
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b)
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b)
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b)
  const x = 1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s
  const y = 0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s
  if (Math.hypot(x, y) < grey) return null
  return ((Math.atan2(y, x) * 180) / Math.PI + 360) % 360
}

function linear(hex: string): number {
  const value = Number.parseInt(hex, 16) / 255
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
}
