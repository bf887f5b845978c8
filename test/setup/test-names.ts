/** The names of the tests in a file, with those of the groups around them, as they stand in its source. */
import { parseSync } from '@swc/core'

interface Node {
  type: string
  value?: unknown
  callee?: Node
  object?: Node
  property?: Node
  arguments?: { expression: Node }[]
  quasis?: { raw: string }[]
}

/** `it`, `it.each(…)` and `describe`, `describe.each(…)`; nothing that skips. */
function kindOf(callee: Node | undefined): 'it' | 'describe' | null {
  if (callee?.type === 'CallExpression') {
    const each = callee.callee
    return each?.type === 'MemberExpression' && each.property?.value === 'each' ? kindOf(each.object) : null
  }
  return callee?.type === 'Identifier' && (callee.value === 'it' || callee.value === 'describe') ? callee.value : null
}

function titleOf(node: Node | undefined): string | null {
  if (node?.type === 'StringLiteral') return String(node.value)
  return node?.type === 'TemplateLiteral' && node.quasis?.length === 1 ? (node.quasis[0]?.raw ?? null) : null
}

/** @param source a test file's text. @returns `group › test`, in the order of the file; names that are computed are left out */
export function namesIn(source: string): string[] {
  const found: string[] = []
  const walk = (value: unknown, above: readonly string[]): void => {
    if (Array.isArray(value)) for (const one of value) walk(one, above)
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return
    const node = value as Node
    const kind = node.type === 'CallExpression' ? kindOf(node.callee) : null
    const title = kind ? titleOf(node.arguments?.[0]?.expression) : null
    const inside = kind === 'describe' && title !== null ? [...above, title] : above
    if (kind === 'it' && title !== null) found.push([...above, title].join(' › '))
    for (const child of Object.values(node)) walk(child, inside)
  }
  walk(parseSync(source, { syntax: 'typescript', target: 'es2023' }).body, [])
  return found
}
