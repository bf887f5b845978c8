/** The addresses of a link, as they are shown once: its secret is kept as a hash, so that nothing that holds it can be asked for again. */
import { z } from 'zod'
import { qrFile } from '../pages/qr.ts'

export const addresses = {
  html: z.url().meta({ description: 'The page for people' }),
  ics: z.url().meta({ description: 'The feed for calendar programs; `?expand=1` for those that know no recurrence' }),
  webcal: z.string().meta({ description: 'The same feed, as calendar programs open it to subscribe' }),
  freeBusy: z.url().meta({ description: 'Busy times (iCalendar VFREEBUSY)' }),
  json: z.url().meta({ description: 'JSCalendar (RFC 8984)' }),
  qr: z.string().meta({ description: 'SVG: the `webcal` address as a QR code' }),
}

/** @param token the secret of the link */
export function addressesOf(publicUrl: string, token: string): { [name in keyof typeof addresses]: string } {
  const html = `${publicUrl}/p/${token}`
  const webcal = `${html}.ics`.replace(/^https?:/, 'webcal:')
  return { html, ics: `${html}.ics`, webcal, freeBusy: `${html}.ifb`, json: `${html}.json`, qr: qrFile(webcal) }
}
