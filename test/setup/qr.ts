/** What a camera reads of a QR code that is drawn as `src/pages/qr.ts` draws: runs of dark modules in rows. */
import jsQR from 'jsqr'

const scale = 4

export function readQr(svg: string): string | null {
  const size = Number(/viewBox="0 0 (\d+) \1"/.exec(svg)?.[1])
  const side = size * scale
  const pixels = new Uint8ClampedArray(side * side * 4).fill(255)
  for (const [, x, y, run] of svg.matchAll(/M(\d+) (\d+)h(\d+)v1h-\3z/g)) {
    for (let row = Number(y) * scale; row < (Number(y) + 1) * scale; row++) {
      for (let column = Number(x) * scale; column < (Number(x) + Number(run)) * scale; column++) {
        pixels.fill(0, (row * side + column) * 4, (row * side + column) * 4 + 3)
      }
    }
  }
  // A CommonJS module, whose types call it by its name and whose loader by `default`.
  const read = ('default' in jsQR ? jsQR.default : jsQR) as unknown as (
    data: Uint8ClampedArray,
    width: number,
    height: number,
  ) => { data: string } | null
  return read(pixels, side, side)?.data ?? null
}
