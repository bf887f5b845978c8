/** The HTML of a letter: one card of tables with inline styles, right in the dark, on a phone, in Word's engine and with images off. Pure. */
import { type Html, html, markup } from '../pages/html.ts'
import { sampleOf } from '../pages/levelSample.ts'
import { wordsOf } from '../pages/words/catalogues.ts'
import { lines, writeTo } from './days-html.ts'
import { edgeOf } from './edges.ts'
import type { Button, Letter, Part } from './letter.ts'
import { accent, card, fonts, ink, line, paper, quiet, soft, styleSheet, tint } from './palette.ts'

// The style sheet is text of this source code, put together from colours.
const sheet = markup(Object.assign([styleSheet], { raw: [styleSheet] }))

const plain = `margin:12px 0 0;font-size:15px;line-height:22px;color:${ink}`
const small = `margin:12px 0 0;font-size:14px;line-height:20px;color:${soft}`
const bare = html`role="presentation" cellpadding="0" cellspacing="0" border="0"`

export function letterHtml(letter: Letter): string {
  const { language, subject, title, by, parts, foot } = letter
  const author =
    by !== null &&
    html`<p style="margin:4px 0 0;font-size:14px;line-height:20px;color:${soft}">${by.name} · <a href="${writeTo(by.address)}" style="color:${accent}">${by.address}</a></p>`
  const main = html`<h1 style="margin:0;font-size:24px;line-height:30px;letter-spacing:-.3px;font-weight:600;color:${ink}">${title}</h1>${author}${parts.map(part => partOf(part, letter))}`
  const body = html`<!doctype html><html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark"><title>${subject}</title><style>${sheet}</style></head><body bgcolor="${paper}" style="margin:0;padding:0"><table ${bare} width="100%" bgcolor="${paper}"><tr><td align="center" style="padding:24px 10px"><table ${bare} width="600" bgcolor="${card}" style="width:100%;max-width:600px;border:1px solid ${line};border-radius:14px;overflow-wrap:anywhere;word-break:break-word;font-family:${fonts};text-align:left"><tr><td data-edge="1" style="padding:28px 32px 24px">${main}</td></tr><tr><td data-edge="1" style="padding:16px 32px 24px;border-top:1px solid ${line}"><p style="margin:0;font-size:13px;line-height:18px;color:${quiet}">${foot}</p></td></tr></table></td></tr></table></body></html>`
  return body.toString()
}

function partOf(part: Part, { language }: Letter): Html {
  switch (part.is) {
    case 'text':
      return html`<p style="${plain}">${part.text}</p>`
    case 'note':
      return html`<p style="${small}">${part.text}</p>`
    case 'quoted':
      return html`${gap}<table ${bare} width="100%"><tr><td style="padding:2px 0 2px 14px;font-size:15px;line-height:22px;color:${ink};border-left:3px solid ${line}">${lines(part.text)}</td></tr></table>`
    case 'sample': {
      const { when, title, more, busyOnly } = sampleOf(wordsOf(language), language, part.role)
      const below = more.map(text => html`<br><span style="color:${quiet}">${text}</span>`)
      const ground = busyOnly && html` bgcolor="${tint}"`
      const cell = 'padding:3px 12px;font-size:14px;line-height:20px'
      const event = html`<tr><td width="96" valign="top" style="${cell};padding-left:0;color:${soft};white-space:nowrap">${when}</td><td valign="top"${ground} style="${cell};color:${ink};border-left:${edgeOf('busy', null)}">${title}${below}</td></tr>`
      return html`${gap}<table ${bare} width="100%"><tr><td style="padding:12px 16px 14px;border:1px solid ${line};border-radius:9px"><p style="margin:0 0 8px;font-size:13px;line-height:18px;color:${quiet}">${part.caption}</p><table ${bare} width="100%">${event}</table></td></tr></table>`
    }
    case 'buttons':
      return html`${gap}<table ${bare}>${part.buttons.map((one, index) => button(one, index === 0))}</table>`
    case 'address':
      return html`<p style="${small}">${part.label}<br><a href="${part.href}" style="color:${accent}">${part.href}</a></p>`
    case 'code':
      return html`<p style="margin:16px 0 0;font-size:32px;line-height:40px;letter-spacing:3px;font-weight:600;color:${ink}">${part.text}</p>`
    case 'rows':
      return html`${gap}<table ${bare} width="100%">${part.rows.map(row)}</table>`
  }
}

// Word's engine keeps no margin of a table.
const gap = html`<table ${bare}><tr><td height="16" style="font-size:0;line-height:16px">&nbsp;</td></tr></table>`

function row({ title, lines: below }: { title: string; lines: string[] }): Html {
  const said = below.map(text => html`<br><span style="color:${soft}">${text}</span>`)
  return html`<tr><td style="padding:10px 0;font-size:14px;line-height:20px;color:${ink};border-top:1px solid ${line}"><b>${title}</b>${said}</td></tr>`
}

// Word's engine pads cells and no links; every other program makes all of the button one.
function button({ text, href }: Button, first: boolean): Html {
  const ground = first ? accent : card
  const on = first && html` data-on="1"`
  return html`<tr><td style="padding:0 0 10px"><table ${bare}><tr><td bgcolor="${ground}" style="border:1px solid ${accent};border-radius:9px;mso-padding-alt:11px 20px"><a href="${href}"${on} style="display:inline-block;padding:11px 20px;font-size:15px;line-height:20px;font-weight:600;text-decoration:none;color:${first ? '#ffffff' : accent}">${text}</a></td></tr></table></td></tr>`
}
