/** What `dela help`, the completion and the README say: all made of the table of commands. */
import type { Command, Options } from './command.ts'
import { everywhere } from './given.ts'
import { settings } from './policy-words.ts'

const call = ({ name, operands }: Pick<Command, 'name' | 'operands'>) => `dela ${name}${operands ? ` ${operands}` : ''}`

function optionsOf(options: Options): string[] {
  const rows = Object.entries(options).map(([name, { value, about, many }]) => {
    return [`--${name}${value ? ` ${value}` : ''}`, `${about}${many ? '; may be given more than once' : ''}`] as const
  })
  const width = Math.max(0, ...rows.map(([head]) => head.length))
  return rows.map(([head, about]) => `  ${head.padEnd(width)}  ${about}`)
}

/** Of one command. */
export function helpOf(command: Command): string {
  const own = optionsOf(command.options ?? {})
  const more = command.name === 'policy set' ? ['', `Settings: --domains '<rule>', ${settings.join(', ')}`] : []
  return [
    call(command),
    '',
    `  ${command.summary}.`,
    ...(own.length > 0 ? ['', ...own] : []),
    ...more,
    '',
    'Everywhere:',
    ...optionsOf(everywhere),
  ].join('\n')
}

/** Of those whose name begins with the words; of all without any. */
export function overview(commands: readonly Command[], words: readonly string[] = []): string {
  const some = commands.filter(({ name }) => name.startsWith(words.join(' ')))
  const width = Math.min(44, Math.max(...some.map(one => call(one).length)))
  const lines = some.map(one =>
    call(one).length > width ? `${call(one)}\n${' '.repeat(width)}  ${one.summary}` : `${call(one).padEnd(width)}  ${one.summary}`,
  )
  const head = words.length > 0 ? [] : ['Calendars shared, published and governed: the API of a Dela server, from a terminal.', '']
  const last =
    words.length > 0 ? [] : ['', 'dela serve               the server itself', 'dela completion bash     words for the shell to complete']
  return [
    ...head,
    ...lines,
    ...last,
    '',
    'Everywhere:',
    ...optionsOf(everywhere),
    '',
    'Exit codes: 0 done, 1 refused or failed, 2 wrong use.',
  ].join('\n')
}

/** For bash, and for zsh through its bashcompinit. */
export function completion(commands: readonly Command[]): string {
  const next = new Map<string, Set<string>>()
  const add = (before: string, word: string) => next.set(before, (next.get(before) ?? new Set()).add(word))
  for (const { name, options } of commands) {
    const words = name.split(' ')
    words.forEach((word, index) => add(words.slice(0, index).join(' '), word))
    for (const option of Object.keys({ ...options, ...everywhere })) add(name, `--${option}`)
  }
  const cases = [...next].map(([before, words]) => `    '${before}') words='${[...words].join(' ')}' ;;`)
  return `# bash: source <(dela completion bash) · zsh: autoload -U bashcompinit && bashcompinit first
_dela() {
  local before='' words='' word known
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$word" in -*) ;; *) known="\${before:+$before }$word"
      case " ${[...next.keys()]
        .filter(Boolean)
        .map(key => key.replaceAll(' ', '_'))
        .join(' ')} " in *" \${known// /_} "*) before=$known ;; esac ;;
    esac
  done
  case "$before" in
${cases.join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _dela dela`
}

/** The table of the README, in Markdown. */
export function readmeTable(commands: readonly Command[]): string {
  const row = (one: Command) => `| \`${call(one).replaceAll('|', '\\|')}\` | ${one.summary} |`
  return ['| command | does |', '| --- | --- |', ...commands.map(row)].join('\n')
}
