/** A mail that is read and answered with a click: a title, some words, a way on. Both bodies are written from the same parts. Pure. */
import type { Language } from '../language/status.ts'
import { oneLine } from '../language/one-line.ts'
import { sampleOf } from '../pages/levelSample.ts'
import { wordsOf } from '../pages/words/catalogues.ts'
import type { Role } from '../sharing/roles.ts'
import { letterHtml } from './letter-html.ts'
import { longestName } from './snapshot-message.ts'
import { wrap } from './snapshot-text.ts'

export interface Button {
  text: string
  href: string
}

/** In the order in which it is read. */
export type Part =
  | { is: 'text' | 'note' | 'quoted'; text: string }
  /** An event as the reader is to see it. */
  | { is: 'sample'; caption: string; role: Role }
  /** The first is the one that most people want. */
  | { is: 'buttons'; buttons: Button[] }
  /** Written out, for whoever reads without HTML or wants to keep it. */
  | { is: 'address'; label: string; href: string }
  /** Something to be typed elsewhere. */
  | { is: 'code'; text: string }
  | { is: 'rows'; rows: { title: string; lines: string[] }[] }

export interface Letter {
  language: Language
  subject: string
  title: string
  /** Whose letter it is, beneath the title; null for one of the server itself. */
  by: { name: string; address: string } | null
  parts: Part[]
  foot: string
}

export interface LetterMail {
  language: Language
  subject: string
  html: string
  text: string
}

/** @param letter its parts may hold text of anybody: it is escaped in the one body and harmless in the other */
export function composeLetter(letter: Letter): LetterMail {
  const { language, subject } = letter
  return { language, subject, html: letterHtml(letter), text: letterText(letter) }
}

function letterText({ language, title, by, parts, foot }: Letter): string {
  const name = oneLine(title, longestName)
  const heading = [name, '='.repeat(Math.min(76, Array.from(name).length)), ...(by ? [`${by.name} <${by.address}>`] : [])]
  const buttons = parts.flatMap(part => (part.is === 'buttons' ? part.buttons : []))
  const blocks = parts.flatMap(part => {
    // The same address once is enough where there is nothing to click.
    if (part.is === 'address' && buttons.some(({ href }) => href === part.href)) return []
    return textOf(part, language)
  })
  // "-- " begins a signature, which programs fold away.
  return `${[heading, ...blocks, ['-- ', ...wrap(foot, '')]].map(block => block.join('\n')).join('\n\n')}\n`
}

function textOf(part: Part, language: Language): string[][] {
  switch (part.is) {
    case 'text':
    case 'note':
      return [wrap(part.text, '')]
    case 'quoted':
      return [part.text.split('\n').flatMap(one => wrap(one, '> '))]
    case 'sample': {
      const { when, title, more } = sampleOf(wordsOf(language), language, part.role)
      return [[part.caption, ...[`${when}  ${title}`, ...more].map(one => `  ${one}`)]]
    }
    case 'buttons':
      return part.buttons.map(({ text, href }) => [`${text}:`, href])
    case 'address':
      return [[part.label, part.href]]
    case 'code':
      return [[part.text]]
    case 'rows':
      return part.rows.map(({ title, lines }) => [title, ...lines.flatMap(one => wrap(one, '  '))])
  }
}
