/**
 * The borders of the house, read from the import statements: `node test/boundaries.ts` (part of `npm run check`) and
 * boundaries.test.ts. Nothing is run; each finding is a sentence.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join, relative, resolve } from 'node:path'

const doors = ['rest', 'dav', 'webdav', 'publish', 'web', 'mail', 'jobs']
/** From below to above. An import goes to a lower floor or stays in its folder; `ground` is one floor of four folders. */
const floors: Record<string, string[]> = {
  ground: ['icalendar', 'vcard', 'sharing', 'language', 'errors.ts'],
  pages: ['pages'],
  storage: ['storage'],
  services: ['services'],
  http: ['http'],
  doors,
  front: ['process', 'command', 'app.ts', 'main.ts'],
}

/** What goes sideways all the same, and why. */
const sideways: Record<string, string> = {
  'jobs → mail': 'the outbox job hands finished messages to the transport',
}

/** Packages that only some folders may import. */
const keptIn: Record<string, string[]> = {
  knex: ['storage', 'migrations'],
  pg: ['storage', 'migrations'],
  express: ['app.ts', 'http', ...doors],
}

const ground = {
  packages: ['ical.js', 'ical-generator', 'node-ical', 'luxon', 'lru-cache', 'temporal-polyfill', 'timezones-ical-library', 'zod'],
  modules: ['node:crypto', 'node:buffer', 'node:util', 'node:timers/promises'],
  forbidden:
    /\bDate\.now\(|\bnew Date\(\)|\bTemporal\.Now\b|\bMath\.random\(|\bprocess\.|\bconsole\.|\bfetch\(|\bset(?:Timeout|Interval)\(/,
}

const emptyName = /(?:^|-)(?:utils?|helpers?|managers?|misc)(?:-|$)|^(?:common|base|types|shared)$/
const longest = 200
/** Longer files there are, and what they may not grow past. A new name here needs a reason in the commit that adds it. */
const long: Record<string, number> = {
  // One catalogue is one idea, however many words it has.
  'src/pages/words/da.ts': 400,
  'src/pages/words/en.ts': 400,
  'src/pages/words/nb.ts': 400,
  'src/pages/words/sv.ts': 400,
  'src/pages/words/invitations.ts': 260,
  'src/storage/tables.ts': 320,
  'src/storage/facts.ts': 240,
}

/** Every finding under src/ and migrations/ of the project at `root`, as sentences; none when all is well. */
export function findings(root: string): string[] {
  const found: string[] = []
  for (const file of ['src', 'migrations'].flatMap(folder => codeUnder(join(root, folder)))) {
    const path = relative(root, file).replaceAll('\\', '/')
    const text = readFileSync(file, 'utf8')
    found.push(...namesOf(path), ...lengthOf(path, text), ...purityOf(path, text))
    for (const target of importsOf(text)) {
      const problem = target.startsWith('.') ? betweenFolders(path, inside(root, file, target)) : ofPackage(path, target)
      if (problem) found.push(`${path} imports ${target}: ${problem}`)
    }
  }
  return [...new Set(found)]
}

/** The places a file's import statements name. */
export function importsOf(text: string): string[] {
  const code = text.replaceAll(/^\s*(?:\/\/|\*|\/\*).*$/gm, '')
  const statement = /^\s*(?:import|export)\s[^'";]*?from\s+['"]([^'"]+)['"]|^\s*import\s+['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/gm
  return [...code.matchAll(statement)].map(match => match[1] ?? match[2] ?? match[3] ?? '')
}

function betweenFolders(from: string, to: string): string | null {
  const [here, there] = [placeOf(from), placeOf(to)]
  if (!to.startsWith('src/')) return 'src/ stands by itself; what it needs is inside'
  if (here === there) return null
  if (here === 'command' && !from.startsWith('src/command/local/') && to !== 'src/main.ts')
    return 'a command speaks to the API like any other program; only src/command/local/ knows the house'
  if (here === 'migrations') return 'a migration must keep meaning what it meant; it imports nothing of ours'
  if (here === 'config.ts') return 'the settings know nothing of the rest'
  if (there === 'config.ts') return floorOf(here) === 'ground' ? 'the ground has no settings; take the value as an argument' : null
  const [mine, theirs] = [floorOf(here), floorOf(there)]
  if (!mine || !theirs) return `${mine ? there : here} is on no floor; add it to test/boundaries.ts and the map`
  const order = Object.keys(floors)
  const climb = order.indexOf(theirs) - order.indexOf(mine)
  if (climb > 0) return `this goes up, from ${mine} to ${theirs}. Pass the value down as an argument instead`
  if (climb === 0 && mine === 'doors' && !sideways[`${here} → ${there}`])
    return 'this goes sideways between doors. What both need belongs below'
  return null
}

function ofPackage(from: string, target: string): string | null {
  const here = placeOf(from)
  if (target.startsWith('node:')) {
    return floorOf(here) === 'ground' && !ground.modules.includes(target) ? 'the ground does no input or output' : null
  }
  const name = target
    .split('/')
    .slice(0, target.startsWith('@') ? 2 : 1)
    .join('/')
  if (floorOf(here) === 'ground' && !ground.packages.includes(name)) return `the ground may use ${ground.packages.join(', ')} only`
  const allowed = keptIn[name]
  return allowed && !allowed.includes(here) ? `${name} stays in ${allowed.join(', ')}` : null
}

function namesOf(path: string): string[] {
  const bad = path
    .split('/')
    .map(part => part.replace(/\..*/, ''))
    .filter(part => emptyName.test(part))
  return bad.map(part => `${path}: "${part}" says nothing about what is inside, so anything will end up there`)
}

function lengthOf(path: string, text: string): string[] {
  const lines = text.trimEnd().split('\n').length
  const limit = long[path] ?? longest
  return lines > limit ? [`${path} has ${lines} lines, more than ${limit}: it holds more than one idea`] : []
}

function purityOf(path: string, text: string): string[] {
  if (floorOf(placeOf(path)) !== 'ground') return []
  const code = text.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')
  const met = ground.forbidden.exec(code)
  return met ? [`${path} uses ${met[0]}: the ground has no clock, no chance and no surroundings; take the value as an argument`] : []
}

const placeOf = (path: string) =>
  path.startsWith('migrations/') ? 'migrations' : (path.split('/')[1] ?? '').replace(/^config-.*\.ts$/, 'config.ts')
const floorOf = (place: string) => Object.keys(floors).find(floor => floors[floor]?.includes(place))
const inside = (root: string, file: string, target: string) => relative(root, resolve(dirname(file), target)).replaceAll('\\', '/')

function codeUnder(folder: string): string[] {
  const entries = readdirSync(folder, { withFileTypes: true, recursive: true })
  return entries
    .filter(entry => entry.isFile() && entry.name.endsWith('.ts'))
    .map(entry => join(entry.parentPath, entry.name))
    .sort()
}

if (process.argv[1] && basename(process.argv[1]) === 'boundaries.ts') {
  const found = findings(process.cwd())
  for (const finding of found) console.error(finding)
  process.exit(found.length > 0 ? 1 : 0)
}
