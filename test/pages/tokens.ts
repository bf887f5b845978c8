/** Reads the colours of the stylesheet and measures contrast as WCAG 2.2 does (relative luminance). */

type Theme = 'light' | 'dark'
/** Linear-light sRGB, 0 to 1. */
type Colour = readonly [number, number, number]

export interface Tokens {
  colour(name: string, theme: Theme): Colour
  /** A token of one of the calendar colours, which all are `oklch(l c var(--h))`. */
  calendar(name: string, calendar: string, theme: Theme): Colour
}

export function parseTokens(css: string): Tokens {
  const values = new Map([...css.matchAll(/--([\w-]+):\s*light-dark\((.+?)\)\s*[;}\n]/g)].map(match => [match[1] ?? '', match[2] ?? '']))
  const hues = new Map([...css.matchAll(/\.(c\d)\s*\{\s*--h:\s*(\d+)\s*\}/g)].map(match => [match[1] ?? '', Number(match[2])]))
  const pick = (name: string, theme: Theme) => {
    const both = values.get(name)
    if (both === undefined) throw new Error(`no token --${name}`)
    const [light = '', dark = ''] = both.split(/,\s*(?![^(]*\))/)
    return theme === 'light' ? light : dark
  }
  return {
    colour: (name, theme) => fromHex(pick(name, theme)),
    calendar: (name, calendar, theme) => {
      const hue = hues.get(calendar)
      const parts = /oklch\(([\d.]+) ([\d.]+) var\(--h\)/.exec(pick(name, theme))
      if (hue === undefined || parts === null) throw new Error(`no ${name} of ${calendar}`)
      return fromOklch(Number(parts[1]), Number(parts[2]), hue)
    },
  }
}

export function contrast(a: Colour, b: Colour): number {
  const [lighter, darker] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number]
  return (lighter + 0.05) / (darker + 0.05)
}

function luminance([r, g, b]: Colour): number {
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

function fromHex(hex: string): Colour {
  const digits = /^#([0-9a-f]{6})$/i.exec(hex.trim())?.[1]
  if (digits === undefined) throw new Error(`not a colour: ${hex}`)
  const linear = (at: number) => {
    const value = Number.parseInt(digits.slice(at, at + 2), 16) / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  }
  return [linear(0), linear(2), linear(4)]
}

/** Björn Ottosson's OKLab matrices; out of gamut is cut, as browsers do. */
function fromOklch(lightness: number, chroma: number, hue: number): Colour {
  const a = chroma * Math.cos((hue * Math.PI) / 180)
  const b = chroma * Math.sin((hue * Math.PI) / 180)
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3
  const cut = (value: number) => Math.min(1, Math.max(0, value))
  return [
    cut(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    cut(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    cut(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
  ]
}
