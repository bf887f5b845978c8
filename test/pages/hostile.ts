/** A strict reading of what a page may contain, whatever people wrote. */

const elements = new Set(
  'html head meta title link body div main nav header footer section form fieldset legend h1 h2 h3 p span b s br a button ul ol li dl dt dd table caption thead tbody tr th td time details summary svg path rect label input select option optgroup textarea code script img iframe'.split(
    ' ',
  ),
)
const attributes = new Set(
  'lang charset name content media rel href src type class label id popover popovertarget role aria-label aria-labelledby aria-hidden aria-current aria-describedby aria-invalid scope datetime hreflang download viewBox d x y width height rx fill opacity method action enctype accept open value for required autocomplete maxlength min max placeholder readonly checked disabled selected hidden spellcheck rows tabindex title autofocus data-zone data-at alt loading formaction formtarget sandbox'.split(
    ' ',
  ),
)
const tag = /<([a-z][a-z0-9]*)((?:\s[a-zA-Z-]+(?:="[^"<>]*")?)*)\/?>|<\/[a-z][a-z0-9]*>|<!doctype html>/g
/** A file of ours and nothing in it: no script of a page's own is ever one. */
const ourScript = /^ type="module" src="\/assets\/[\w-]{16}\/\w+\.js"$/
/** A picture of the page's own address, and no other. */
const ourPicture = /^ src="[\w-]+\.svg" width="148" height="148" loading="lazy" alt="[^"<>]*"$/
const address = /^(?:[\w-]+\.svg$|[\w-]+\.event\.ics\?|[?#/]|https?:\/\/|mailto:|webcal:\/\/|tel:)/

/** Everything in a page that is not a tag, an attribute or an address that the templates write; empty for a sound page. */
export function faultsOf(page: string): string[] {
  const faults: string[] = []
  const rest = page.replace(tag, (_whole, name?: string, inside?: string) => {
    if (name === undefined) return ''
    if (!elements.has(name)) faults.push(`element ${name}`)
    if (name === 'script' && !ourScript.test(inside ?? '')) faults.push(`script ${inside}`)
    if (name === 'img' && !ourPicture.test(inside ?? '')) faults.push(`img ${inside}`)
    for (const [, attribute = '', value = ''] of (inside ?? '').matchAll(/\s([a-zA-Z-]+)(?:="([^"]*)")?/g)) {
      if (!attributes.has(attribute)) faults.push(`attribute ${attribute} of ${name}`)
      if (['href', 'action', 'formaction', 'src'].includes(attribute) && (!address.test(value) || value.startsWith('//')))
        faults.push(`address ${value}`)
      if (attribute === 'sandbox' && /allow-(?:scripts|same-origin|top)/.test(value)) faults.push(`sandbox ${value}`)
    }
    return ''
  })
  for (const match of rest.matchAll(/[<>]/g)) faults.push(`loose ${rest.slice(match.index, match.index + 40)}`)
  return faults
}
