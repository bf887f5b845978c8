/** The text of a mailed calendar: the same as the HTML for whoever reads without it. */
import { authorName } from './author.ts'
import type { AgendaDay, Entry } from './agenda.ts'
import { firstOf, restOf } from './snapshot-html.ts'
import type { Composing } from './snapshot-message.ts'
import { mailWordsOf } from './words/catalogues.ts'

const width = 76
/** A text this long is not read but searched; the file has everything. */
const mostEntries = 1000

export function snapshotText(composing: Composing): string {
  const { content, range, scope, zone, sent, days, ways } = composing
  const { calendar, owner, author, role, message, language, organizationName } = content
  const words = mailWordsOf(language)
  const kept = firstOf(days, mostEntries)
  const rest = restOf(composing, kept)
  const empty = role === 'freeBusyRead' ? words.nothingBusy(range) : words.nothing(range)
  const blocks = [
    [calendar.name, '='.repeat(Math.min(width, Array.from(calendar.name).length)), `${owner.name} <${owner.address}>`],
    [...wrap(scope, ''), ...wrap(words.shows[role], ''), ...wrap(zone, '')],
    ...(message === null ? [] : [message.split('\n').flatMap(one => wrap(one, '> '))]),
    ...(days.length === 0 ? [wrap(empty, '')] : kept.map(section)),
    ...(rest === null ? [] : [wrap(rest, '')]),
    // "-- " begins a signature, which programs fold away.
    // An address on a line of its own is one that every program makes a link of.
    ...(ways.check === null ? [] : [[words.check, ways.check]]),
    ...(ways.stop === null ? [] : [[`${words.repeats} ${words.stop}:`, ways.stop]]),
    [
      '-- ',
      ...wrap(`${words.snapshot(sent)}${content.frame.attachCalendar ? ` ${words.attached}` : ''}`, ''),
      ...wrap(
        `${words.from(authorName(author, language))} · ${organizationName}. ${words.reply((author.mailbox ?? author.shown).name)}`,
        '',
      ),
    ],
  ]
  return `${blocks.map(block => block.join('\n')).join('\n\n')}\n`
}

function section({ name, entries }: AgendaDay): string[] {
  const column = Math.max(...entries.map(({ when }) => when.length)) + 4
  return [name, '-'.repeat(name.length), ...entries.flatMap(entry => rows(entry, column))]
}

function rows(entry: Entry, column: number): string[] {
  const title = entry.remark === null ? entry.title : `${entry.title} (${entry.remark})`
  const below = [entry.place, entry.people, ...(entry.notes?.split('\n') ?? [])].filter(one => one !== null)
  const indent = ' '.repeat(column)
  const [first = '', ...more] = wrap(title, indent)
  return [`  ${entry.when}`.padEnd(column) + first.slice(column), ...more, ...below.flatMap(text => wrap(text, indent))]
}

/** Lines of at most `width` characters, each with the indent; a word that is longer stands alone. */
export function wrap(text: string, indent: string): string[] {
  const found: string[] = []
  let current = ''
  for (const word of text.split(/\s+/)) {
    const joined = current === '' ? word : `${current} ${word}`
    if (current !== '' && indent.length + joined.length > width) {
      found.push(current)
      current = word
    } else current = joined
  }
  return [...found, current].map(one => `${indent}${one}`.trimEnd())
}
