/** Parts of forms. A fault is said beside its field and tied to it, so that a screen reader hears it too. */
import { type Html, html } from '../html.ts'
import { icons } from '../icons.ts'

export interface Field {
  name: string
  label: string
  type: 'text' | 'email' | 'password' | 'date' | 'number'
  value?: string
  hint?: string | null
  /** What is wrong with it, in the reader's words. */
  fault?: string | null
  required?: boolean
  autocomplete?: string
  placeholder?: string
  min?: string | number
  max?: string | number
  maxlength?: number
  autofocus?: boolean
}

export function field(options: Field): Html {
  const { name, label, type, value = '', hint = null, fault = null } = options
  const attributes = [
    options.required === true && html` required`,
    options.autocomplete !== undefined && html` autocomplete="${options.autocomplete}"`,
    options.placeholder !== undefined && html` placeholder="${options.placeholder}"`,
    options.min !== undefined && html` min="${options.min}"`,
    options.max !== undefined && html` max="${options.max}"`,
    options.maxlength !== undefined && html` maxlength="${options.maxlength}"`,
    options.autofocus === true && html` autofocus`,
    value !== '' && html` value="${value}"`,
  ]
  return html`<div class="field"><label for="f-${name}">${label}</label><input id="f-${name}" name="${name}" type="${type}"${attributes}${described(name, hint, fault)}>${below(name, hint, fault)}</div>`
}

export interface Choice<T extends string> {
  value: T
  text: string
}

export function select<T extends string>(
  name: string,
  label: string,
  choices: readonly Choice<T>[],
  chosen: T,
  hint: string | null = null,
): Html {
  return html`<div class="field"><label for="f-${name}">${label}</label><select id="f-${name}" name="${name}"${described(name, hint, null)}>${choices.map(one => html`<option value="${one.value}"${one.value === chosen && html` selected`}>${one.text}</option>`)}</select>${below(name, hint, null)}</div>`
}

/** @param kind `code` for lines that a program reads */
export function textarea(
  name: string,
  label: string,
  value: string,
  hint: string | null,
  fault: string | null,
  kind: 'code' | 'prose' = 'code',
): Html {
  return html`<div class="field"><label for="f-${name}">${label}</label><textarea${kind === 'code' && html` class="code" spellcheck="false"`} id="f-${name}" name="${name}" rows="5"${described(name, hint, fault)}>
${value}</textarea>${below(name, hint, fault)}</div>`
}

export function tick(name: string, label: string, checked: boolean): Html {
  return html`<label class="tick"><input type="checkbox" name="${name}" value="yes"${checked && html` checked`}>${label}</label>`
}

/** A message above a form. `role` alert speaks at once, status when there is a pause. */
export function notice(kind: 'good' | 'bad' | 'mind', content: Html | string): Html {
  const role = kind === 'bad' ? 'alert' : 'status'
  return html`<p class="notice${kind === 'mind' ? '' : ` ${kind}`}" role="${role}">${kind === 'good' ? icons.check : icons.info}<span>${content}</span></p>`
}

function described(name: string, hint: string | null, fault: string | null): Html {
  const ids = [fault !== null && `x-${name}`, hint !== null && `h-${name}`].filter(Boolean).join(' ')
  return html`${ids !== '' && html` aria-describedby="${ids}"`}${fault !== null && html` aria-invalid="true"`}`
}

function below(name: string, hint: string | null, fault: string | null): Html {
  return html`${fault !== null && html`<span class="fault" id="x-${name}">${fault}</span>`}${hint !== null && html`<span class="hint" id="h-${name}">${hint}</span>`}`
}
