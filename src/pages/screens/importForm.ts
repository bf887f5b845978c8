/** The form that takes a calendar file, and what came of the last one. */
import { type Html, html } from '../html.ts'
import type { Words } from '../words/catalogues.ts'
import { notice } from './field.ts'
import { csrfField } from './frame.ts'

export interface ImportForm {
  action: string
  /** Of the file that was just taken; null otherwise. `line` counts from 1. */
  report: { created: number; changed: number; unchanged: number; refused: { line: number; reason: string }[] } | null
  /** The file was no calendar, too large, or there was none. */
  fault: 'none' | 'unreadable' | 'tooLarge' | null
}

/** Posts `csrf` and `file` as multipart/form-data (RFC 7578). */
export function importForm(words: Words, csrf: string, { action, report, fault }: ImportForm): Html {
  const text = words.importing
  const said = report !== null && notice('good', text.done(report.created, report.changed, report.unchanged))
  const bad = fault !== null && notice('bad', text[fault])
  const refused =
    report !== null &&
    report.refused.length > 0 &&
    html`<details class="refused" open><summary>${text.refused(report.refused.length)}</summary><ul>${report.refused.slice(0, 50).map(one => html`<li>${text.line(one.line)} <span lang="en">${one.reason}</span></li>`)}</ul></details>`
  return html`<section class="block" id="import"><h2>${text.title}</h2>${said}${bad}${refused}<form class="inline" method="post" action="${action}" enctype="multipart/form-data">${csrfField(csrf)}<div class="field"><label for="f-file">${text.file}</label><input id="f-file" name="file" type="file" accept=".ics,text/calendar" required aria-describedby="h-file"><span class="hint" id="h-file">${text.hint}</span></div><button type="submit" class="btn">${text.submit}</button></form></section>`
}
