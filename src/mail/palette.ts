/**
 * Colours of mails. Every one stands inline for programs that read no style sheet; those that read one turn the pairs round when
 * the reader's screen is dark, by attribute selectors, so no markup is spent on it.
 */

/** Text: light, dark. */
export const ink = '#1b2928'
export const soft = '#4c5a57'
export const quiet = '#626e6a'
export const accent = '#0d6455'
/** Grounds. */
export const paper = '#faf9f5'
export const card = '#ffffff'
export const tint = '#edf3f0'
/** Lines. */
export const line = '#e7e3d8'
/** The edge of an event that somebody is away for. */
export const away = '#9a4a78'

const darkText = { [ink]: '#e6ebe8', [soft]: '#adb9b4', [quiet]: '#98a6a0', [accent]: '#7fcdbb' }
const darkGround = { [paper]: '#111716', [card]: '#1e2827', [tint]: '#26332f', [accent]: '#7fcdbb' }
const darkLine = { [line]: '#36423f', [accent]: '#5fb3a0' }
const darkEdge = { [accent]: '#5fb3a0', [away]: '#d486b3' }

export const fonts = "-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif"

function rules(pairs: Record<string, string>, selector: (light: string) => string, property: string): string {
  return Object.entries(pairs)
    .map(([light, dark]) => `${selector(light)}{${property}:${dark}!important}`)
    .join('')
}

/** What is better with a style sheet and right without: Outlook's fonts, narrow screens, the dark. */
export const styleSheet = [
  `td,h1,h2,p{font-family:${fonts}}`,
  '@media(max-width:480px){td[data-edge]{padding-left:20px!important;padding-right:20px!important}',
  'td[data-head]{display:flex!important;flex-direction:column}table[data-beside]{order:1;margin:16px 0 0!important}}',
  '@media(prefers-color-scheme:dark){',
  rules(darkText, light => `[style*="color:${light}"]`, 'color'),
  rules(darkGround, light => `[bgcolor="${light}"]`, 'background'),
  rules(darkLine, light => `[style*="solid ${light}"]`, 'border-color'),
  rules(darkEdge, light => `[style*="3px"][style*=" ${light}"]`, 'border-color'),
  `[data-on]{color:#10201c!important}`,
  '}',
].join('')
