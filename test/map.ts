/**
 * The map of src/README.md beside the real tree. `node test/map.ts --write` adds what is missing, with the first words of the
 * file as its description, and takes away what is gone; what is written there by hand stays.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'

interface Line {
  /** `process/postgres/account.ts`; folders end in a slash. */
  path: string
  description: string
}

const fence = /(?<=```text\nsrc\/\n)[\s\S]*?(?=\n```)/

/** The lines of the fenced tree in src/README.md, in their order. */
export function mapped(readme: string): Line[] {
  const folders: string[] = []
  // Two branches that both add lines conflict here; --write puts them in order.
  const lines = (fence.exec(readme)?.[0] ?? '').split('\n').filter(line => !/^(?:<{7}|={7}|>{7})/.test(line))
  return lines.map(line => {
    const [, indent = '', name = '', description = ''] = /^( *)(\S+) *(.*)$/.exec(line) ?? []
    const depth = indent.length / 2 - 1
    folders.length = depth
    if (name.endsWith('/')) folders[depth] = name
    return { path: [...folders.slice(0, depth), name].join(''), description }
  })
}

/** Every folder and file under src/, folders first seen then what is in them. The contents of `assets/` are not listed one by one. */
export function real(src: string, under = ''): string[] {
  const entries = readdirSync(join(src, under), { withFileTypes: true }).filter(entry => entry.name !== 'README.md')
  const files = entries.filter(entry => entry.isFile()).map(entry => under + entry.name)
  const folders = entries.filter(entry => entry.isDirectory()).map(entry => `${under}${entry.name}/`)
  return [...files.sort(), ...folders.sort().flatMap(folder => [folder, ...(folder.endsWith('assets/') ? [] : real(src, folder))])]
}

/** What differs, as sentences. */
export function differences(src: string): string[] {
  const lines = mapped(readFileSync(join(src, 'README.md'), 'utf8'))
  const there = new Set(real(src))
  const told = new Set(lines.map(line => line.path))
  return [
    ...[...there].filter(path => !told.has(path)).map(path => `src/${path} is not in the map`),
    ...[...told].filter(path => !there.has(path)).map(path => `the map has src/${path}, which is not there`),
    ...lines.filter(line => line.description === '').map(line => `src/${line.path} has no description in the map`),
  ]
}

function write(src: string): void {
  const file = join(src, 'README.md')
  const readme = readFileSync(file, 'utf8')
  const known = new Map(
    mapped(readme)
      .filter(line => line.description)
      .map(line => [line.path, line.description]),
  )
  const width = 34
  const lines = real(src).map(path => {
    const depth = path.replace(/\/$/, '').split('/').length
    const name = '  '.repeat(depth) + basename(path) + (path.endsWith('/') ? '/' : '')
    return `${name.padEnd(width)} ${known.get(path) || firstWords(join(src, path))}`.trimEnd()
  })
  writeFileSync(
    file,
    readme.replace(fence, () => lines.join('\n')),
  )
}

/** The first sentence of the first comment, or as much of it as fits a line. A folder's is that of its index.ts. */
function firstWords(path: string): string {
  const file = path.endsWith('/') ? `${path}index.ts` : path
  if (!existsSync(file)) return ''
  const comment = /\/\*\*([\s\S]*?)\*\//.exec(readFileSync(file, 'utf8'))?.[1] ?? ''
  const text = comment
    .replaceAll(/\s*\n?\s*\*\s/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim()
  const sentence = text.replace(/\.(?: .*|$)/, '')
  return sentence.length <= 110 ? sentence : sentence.replace(/[:;,] .*/, '')
}

if (process.argv[1] && basename(process.argv[1]) === 'map.ts') {
  const src = join(process.cwd(), 'src')
  if (process.argv.includes('--write')) write(src)
  const found = differences(src)
  for (const finding of found) console.error(finding)
  process.exit(found.length > 0 ? 1 : 0)
}
