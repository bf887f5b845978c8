/** An address as a QR code, to be photographed from one screen by another: an SVG of two paths. */
import { encode } from 'uqr'
import { type Html, html } from './html.ts'

/** Dark modules as one path, a stroke of a row for each run of them. */
function darkPath(rows: readonly (readonly boolean[])[]): string {
  return rows
    .map((row, y) =>
      [
        ...row
          .map(dark => (dark ? '1' : '0'))
          .join('')
          .matchAll(/1+/g),
      ]
        .map(({ index, 0: run }) => `M${index} ${y}h${run.length}v1h-${run.length}z`)
        .join(''),
    )
    .join('')
}

/**
 * For a page. Light around dark, whatever the colours of the page: readers of codes want it so.
 * @param address any text of up to some 2 000 characters
 * @param label what it leads to, for whoever does not see it
 */
export function qrCode(address: string, label: string): Html {
  return drawn(address, label, false)
}

/** A document of its own. */
export function qrFile(address: string): string {
  return drawn(address, address, html` xmlns="http://www.w3.org/2000/svg" shape-rendering="crispEdges"`).toString()
}

function drawn(address: string, label: string, more: Html | false): Html {
  const { size, data } = encode(address, { ecc: 'M', border: 4 })
  return html`<svg${more} width="${size * 4}" height="${size * 4}" viewBox="0 0 ${size} ${size}" role="img" aria-label="${label}"><path fill="#fff" d="M0 0h${size}v${size}H0z"/><path d="${darkPath(data)}"/></svg>`
}
