/** The files that pages refer to, read once at the start and addressed by what is in them, so that they may be kept for ever. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync } from 'node:zlib'

export interface Asset {
  /** `/assets/<hash>/dela.css`: the same bytes always have the same address. */
  path: string
  /** Content-Type. */
  type: string
  body: Buffer
  /** The same bytes with Content-Encoding br, at the highest quality: made once, sent often. */
  brotli: Buffer
  /** Strong, in quotes (RFC 9110 §8.8.3). */
  etag: string
}

/** Addresses that views need; without a host. */
export interface AssetPaths {
  css: string
  /** Besides `css`, for every page but the published calendar, which is to load fast from far away. */
  sheet: string
  icon: string
  /** The only script there is; a page works the same without it. */
  zone: string
}

const files = {
  css: ['dela.css', 'text/css; charset=utf-8'],
  sheet: ['sheet.css', 'text/css; charset=utf-8'],
  icon: ['icon.svg', 'image/svg+xml'],
  zone: ['zone.js', 'text/javascript; charset=utf-8'],
} as const

/** Without comments, indentation and the space around braces, colons and commas: a fifth of the stylesheet is for its authors. Quoted text stays. */
function dense(css: string): string {
  return css
    .replace(/\/\*.*?\*\//gs, '')
    .replace(/\s*([{};\n])\s*/g, '$1')
    .replace(/"[^"]*"|([:,])\s+|\s*([>~])\s*/g, (whole, after, around) => after ?? around ?? whole)
    .trim()
}

const read = Object.entries(files).map(([name, [file, type]]) => {
  const text = readFileSync(join(import.meta.dirname, 'assets', file), 'utf8')
  const body = Buffer.from(file.endsWith('.css') ? dense(text) : text)
  const hash = createHash('sha256').update(body).digest('base64url').slice(0, 16)
  return {
    name,
    asset: { path: `/assets/${hash}/${file}`, type, body, brotli: brotliCompressSync(body), etag: `"${hash}"` } satisfies Asset,
  }
})

/** All of them, for the route that serves `path`. Send with `Cache-Control: public, max-age=31536000, immutable`. */
export const assets: readonly Asset[] = read.map(one => one.asset)

function pathOf(name: keyof typeof files): string {
  const found = read.find(one => one.name === name)
  if (found === undefined) throw new Error(`no asset named ${name}`)
  return found.asset.path
}

export const assetPaths: AssetPaths = { css: pathOf('css'), sheet: pathOf('sheet'), icon: pathOf('icon'), zone: pathOf('zone') }
