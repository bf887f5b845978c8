/** What must never stand in a log: passwords, cookies, tokens, also inside addresses, error messages and nested values. */

const hidden = '[secret]'
const name = 'pass(?:word|wd|phrase)?|secret|token|authorization|cookie|api[-_]?key|signature'
const secretKey = new RegExp(`(?:${name}|pwfile|csrf)$`, 'i')

const replacements: [RegExp, string][] = [
  // Publish links and invitations: their address is the secret.
  [/(\/[pi]\/)[^/?#\s"'`<>]+/g, `$1${hidden}`],
  [new RegExp(`([?&;](?:${name}|code|key|state)=)[^&#\\s"'\`<>]+`, 'gi'), `$1${hidden}`],
  [/((?:set-)?cookie["']?\s*[:=]\s*["']?)[^"'\n]+/gi, `$1${hidden}`],
  [/\b(Basic|Bearer|Digest)\s+[\w+/=.~-]{6,}/gi, `$1 ${hidden}`],
  [new RegExp(`((?:${name})\\\\?["']?\\s*[:=]\\s*\\\\?["']?)(?!\\[secret|Basic |Bearer |Digest )[^\\s"'\\\\&,;}]+`, 'gi'), `$1${hidden}`],
  [/(:\/\/[^\s:@/]*):[^\s@/]+@/g, `$1:${hidden}@`],
  // 32 random bytes as text, wherever they stand. Ids are shorter.
  [/[\w-]{40,}/g, hidden],
]

/** The text without its secrets. */
export function withoutSecrets(text: string): string {
  return replacements.reduce((rest, [pattern, instead]) => rest.replace(pattern, instead), text)
}

/** The same for any value: secrets are hidden by the name of their field and by what a text looks like. Errors become plain values. */
export function safe(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return withoutSecrets(value)
  if (typeof value !== 'object' || value === null) return typeof value === 'bigint' ? String(value) : value
  if (value instanceof Error) return safeError(value, depth)
  if (value instanceof Date || value instanceof URL) return withoutSecrets(value instanceof URL ? value.href : value.toISOString())
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`
  if (depth >= 6) return '[deeper]'
  if (Array.isArray(value)) return value.slice(0, 100).map(one => safe(one, depth + 1))
  const entries = Object.entries(value).map(([key, one]) => [key, secretKey.test(key) ? hidden : safe(one, depth + 1)])
  return Object.fromEntries(entries)
}

const sqlState = /^[0-9A-Z]{5}$/

/** Of a database error only what names the fault: its message may quote the statement, its detail the values. */
function safeError(error: Error, depth: number): Record<string, unknown> {
  const { code, constraint, table } = error as { code?: unknown; constraint?: unknown; table?: unknown }
  const fromDatabase = typeof code === 'string' && sqlState.test(code)
  const message = fromDatabase ? error.message.slice(error.message.lastIndexOf(' - ') + 1) : error.message
  const frames = (error.stack ?? '').split('\n').filter(line => /^\s+at /.test(line))
  const cause = error.cause !== undefined && depth < 4 ? { cause: safe(error.cause, depth + 1) } : {}
  const told = { type: error.name, message: withoutSecrets(message.replace(/^- /, '')), stack: withoutSecrets(frames.join('\n')) }
  return { ...told, ...(code === undefined ? {} : { code, constraint, table }), ...cause }
}
