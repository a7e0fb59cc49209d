import { type Html, html, type Part } from '../../../text/html.ts'
import { styleOf } from '../../runtime/page/style.ts'
import { words as all, languages, type Speech } from './words/speech.ts'

/** What a browser may do with a page: show it, and send its forms to where it came from. No script, no frame, no request elsewhere. */
const POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

export interface Layout {
  readonly title: string
  readonly speech: Speech
  /** Back to the overview, as seen from this page: `./`, `../`, `../../`. */
  readonly root: string
  /** Seconds after which the page is to be loaded again: something is under way. */
  readonly again?: number | undefined
  readonly alert?: Part
  readonly content: Part
  readonly status?: number
}

let style: Html[] | undefined

/** A whole page, as an answer. */
export function pageOf({ title, speech, root, again, alert, content, status = 200 }: Layout): Response {
  const { lang, words } = speech
  style ??= styleOf('base', 'blocks', 'tables', 'forms')
  const text = html`<!doctype html>
<html lang="${lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
${again && html`<meta http-equiv="refresh" content="${again}">\n`}<title>${title} – ${words.eyebrow}</title>
<link rel="icon" href="data:,">
<style>
${style}</style>
</head>
<body>
<a class="skip" href="#content">${words.skip}</a>
<header>
${languageLinks(speech)}
<p class="eyebrow">${words.eyebrow}</p>
<h1>${title}</h1>
${alert}
<nav aria-label="${words.parts}"><ul>
<li><a href="${root}">${words.home}</a></li>
<li><a href="${root}records/">${words.records}</a></li>
<li><a href="${root}log/">${words.log}</a></li>
</ul></nav>
</header>
<main id="content">
${content}
</main>
<footer><p>${words.footer}</p></footer>
</body>
</html>
`.text
  return new Response(text, {
    status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': POLICY,
      // Not `no-referrer`: forms would then come from nowhere.
      'referrer-policy': 'same-origin',
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    },
  })
}

/** A part of a page under a heading of its own. */
export function section(id: string, title: Part, content: Part): Html {
  return html`<section aria-labelledby="${id}"><h2 id="${id}">${title}</h2>
${content}</section>
`
}

function languageLinks({ lang, words }: Speech): Html {
  const links = languages.map((one) => {
    const name = all[one].language
    return one === lang
      ? html`<li aria-current="true">${name}</li>`
      : html`<li><a href="?lang=${one}" hreflang="${one}" lang="${one}">${name}</a></li>`
  })
  return html`<nav class="languages" aria-label="${words.languages}"><ul>${links}</ul></nav>`
}
