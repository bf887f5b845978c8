/** Icons as inline SVG: attributes only, so `style-src 'self'` holds. */
import { type Html, markup } from './html.ts'

export const icons = {
  left: markup`<svg viewBox="0 0 16 16" aria-hidden="true"><path d="m10 4-4 4 4 4"/></svg>`,
  right: markup`<svg viewBox="0 0 16 16" aria-hidden="true"><path d="m6 4 4 4-4 4"/></svg>`,
  feed: markup`<svg viewBox="0 0 16 16" aria-hidden="true"><path d="M3 8.5A4.5 4.5 0 0 1 7.5 13M3 4.5A8.5 8.5 0 0 1 11.5 13M3.6 12.4h.01"/></svg>`,
  down: markup`<svg viewBox="0 0 16 16" aria-hidden="true"><path d="M8 2.5v7.5M4.8 7.2 8 10.4l3.2-3.2M3 13.5h10"/></svg>`,
  info: markup`<svg viewBox="0 0 16 16" aria-hidden="true"><path d="M8 7.5v3.3M8 5.2v.01M14 8A6 6 0 1 1 2 8a6 6 0 0 1 12 0Z"/></svg>`,
  day: markup`<svg viewBox="0 0 16 16" aria-hidden="true"><path d="M2.5 6.5h11M5 2v2M11 2v2M4 3h8a1.5 1.5 0 0 1 1.5 1.5v7A1.5 1.5 0 0 1 12 13H4a1.5 1.5 0 0 1-1.5-1.5v-7A1.5 1.5 0 0 1 4 3ZM8 9.5v.01"/></svg>`,
  check: markup`<svg viewBox="0 0 16 16" aria-hidden="true"><path d="m3.5 8.5 3 3 6-7"/></svg>`,
  link: markup`<svg viewBox="0 0 16 16" aria-hidden="true"><path d="M6.8 9.2a2.6 2.6 0 0 0 3.7 0l2-2A2.6 2.6 0 0 0 8.8 3.5l-.8.8M9.2 6.8a2.6 2.6 0 0 0-3.7 0l-2 2a2.6 2.6 0 0 0 3.7 3.7l.8-.8"/></svg>`,
  page: markup`<svg viewBox="0 0 16 16" aria-hidden="true"><path d="M2.5 4.5A1.5 1.5 0 0 1 4 3h8a1.5 1.5 0 0 1 1.5 1.5v7A1.5 1.5 0 0 1 12 13H4a1.5 1.5 0 0 1-1.5-1.5ZM2.5 6.5h11"/></svg>`,
  people: markup`<svg viewBox="0 0 16 16" aria-hidden="true"><path d="M6 7.5a2.4 2.4 0 1 0 0-4.8 2.4 2.4 0 0 0 0 4.8ZM1.8 13.2a4.2 4.2 0 0 1 8.4 0M10.6 3a2.3 2.3 0 0 1 0 4.4M12 9.4a4.2 4.2 0 0 1 2.2 3.8"/></svg>`,
  mail: markup`<svg viewBox="0 0 16 16" aria-hidden="true"><path d="M2.5 4.5A1.5 1.5 0 0 1 4 3h8a1.5 1.5 0 0 1 1.5 1.5v7A1.5 1.5 0 0 1 12 13H4a1.5 1.5 0 0 1-1.5-1.5ZM2.8 5l5.2 4 5.2-4"/></svg>`,
  logo: markup`<svg class="mark-lines" viewBox="0 0 24 24" aria-hidden="true"><rect x="2" y="5" width="13" height="14" rx="4" fill="currentColor" opacity=".38"/><rect x="9" y="5" width="13" height="14" rx="4" fill="currentColor" opacity=".38"/><path fill="currentColor" d="M13 5a4 4 0 0 0-4 4v6a4 4 0 0 0 4 4 4 4 0 0 0 2-3.5V9a4 4 0 0 0-2-4Z"/></svg>`,
} as const satisfies Record<string, Html>
