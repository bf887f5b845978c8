/** What `npm run build` does around the compiler: clears dist/, then puts beside the compiled files what is read at run time. */
import { cpSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'

const root = join(import.meta.dirname, '..', '..')
const dist = join(root, 'dist')

// A migration or a format that was taken away must not live on in dist/: both are found by looking at the folder.
if (process.argv[2] === 'clear') rmSync(dist, { recursive: true, force: true })
else if (process.argv[2] === 'copy') copy()
else throw new Error('build.ts clear | copy')

function copy(): void {
  const found = readdirSync(join(root, 'src'), { withFileTypes: true, recursive: true })
  const assets = found.filter(entry => entry.isFile() && !/\.(?:ts|md)$/.test(entry.name)).map(entry => join(entry.parentPath, entry.name))
  for (const file of [...assets, join(root, 'config'), join(root, 'package.json')]) {
    const target = join(dist, relative(root, file))
    mkdirSync(dirname(target), { recursive: true })
    cpSync(file, target, { recursive: true })
  }
}
