/** JSON as it may come from anybody: bounded depth, no key twice, nothing that could not be stored. */
import { Problem } from '../errors.ts'

const tokens = /[{}[\]:,]|"[^"\\]*(?:\\.[^"\\]*)*"|[^\s{}[\]:,"]+/g

/**
 * @param depth most objects and arrays inside each other
 * @throws Problem `bad-request`
 */
export function parseJson(text: string, depth: number): unknown {
  refuseDepth(text, depth)
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new Problem('bad-request', 'The body is not valid JSON')
  }
  refuseKeys(text)
  refuseValues(value, [])
  return value
}

function refuseDepth(text: string, most: number): void {
  let open = 0
  for (const [token] of text.matchAll(tokens)) {
    if (token === '{' || token === '[') open += 1
    else if (token === '}' || token === ']') open -= 1
    if (open > most) throw new Problem('bad-request', `The JSON is nested more than ${most} levels deep`)
  }
}

/** Two readers of `{"role":1,"role":2}` may take it differently (RFC 8259 §4); `__proto__` is nobody's field. */
function refuseKeys(text: string): void {
  const open: (Set<string> | null)[] = []
  let last = ''
  for (const [token] of text.matchAll(tokens)) {
    if (token === '{') open.push(new Set())
    else if (token === '[') open.push(null)
    else if (token === '}' || token === ']') open.pop()
    else if (token === ':') {
      const key = JSON.parse(last) as string
      const keys = open.at(-1)
      if (key === '__proto__') throw new Problem('bad-request', 'There is no field __proto__', { field: key })
      if (keys?.has(key)) throw new Problem('bad-request', 'The field is there twice', { field: printable(key) })
      keys?.add(key)
    }
    last = token
  }
}

function refuseValues(value: unknown, path: string[]): void {
  if (typeof value === 'string') refuseText(value, path)
  else if (typeof value === 'number' && !Number.isFinite(value)) {
    throw new Problem('bad-request', 'The number is too large', { field: path.join('.') })
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, inner] of Object.entries(value)) {
      refuseText(key, [...path, printable(key)])
      refuseValues(inner, [...path, printable(key)])
    }
  }
}

function refuseText(text: string, path: string[]): void {
  if (text.includes('\0') || !text.isWellFormed()) {
    throw new Problem('bad-request', 'The text has a character that cannot be stored (NUL, or half of a surrogate pair)', {
      field: path.join('.'),
    })
  }
}

function printable(key: string): string {
  return key.slice(0, 100).toWellFormed().replaceAll('\0', '\uFFFD')
}
