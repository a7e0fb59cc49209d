import { type Html, html } from '../../../text/html.ts'
import { styleOf } from '../../runtime/page/style.ts'
import type { TenantData } from '../data.ts'
import { usesOf } from '../figures.ts'
import { type Speech, speechIn } from '../words/speech.ts'
import { type Language, words } from '../words/words.ts'
import { lists, type Section } from './lists.ts'
import { plots } from './plots.ts'
import { quotaCards } from './quotas.ts'

const style = styleOf('base', 'blocks', 'tables')

/** What a browser may do with a page: show it. No script, no request, no frame, no form. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"

export interface PageOptions {
  readonly lang: Language
  readonly now: Date
  /** The files of the same page, by language: they link each other. */
  readonly files: Readonly<Partial<Record<Language, string>>>
}

/** A tenant's page: one HTML document that asks for nothing else. */
export function page(data: TenantData, { lang, now, files }: PageOptions): string {
  const speech = speechIn(lang)
  const { words } = speech
  const uses = usesOf(data.prefixes, data.addresses, data.ranges)
  const sections = lists(data, uses, speech)
  const month = `${now.getFullYear()}-${String(now.getMonth() + 1).padStart(2, '0')}`
  const drawn = plots(data, uses, month, speech)
  return html`<!doctype html>
<html lang="${lang}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<meta name="referrer" content="no-referrer">
<title>${data.name} – ${words.dashboard}</title>
<link rel="icon" href="data:,">
<style>
${style}</style>
</head>
<body>
<a class="skip" href="#content">${words.skip}</a>
<header>
${languageLinks(files, speech)}
<p class="eyebrow">${words.dashboard}</p>
<h1>${data.name}</h1>
<p class="facts">${data.plan && html`<span class="plan">${words.plan(data.plan)}</span> `}${words.generated(speech.moment(now))}</p>
${contents(sections, speech)}
</header>
<main id="content">
<section aria-labelledby="quotas"><h2 id="quotas">${words.quotas.title}</h2>
${quotaCards(data.quotas, speech)}</section>
${glance(drawn, speech)}
${sections.map(
  ({ id, title, count, content }) => html`<section aria-labelledby="${id}">
<h2 id="${id}">${title} <span class="count">${speech.number(count)}</span></h2>
<div class="card list">${content}</div></section>
`,
)}</main>
<footer><p>${words.footer(data.name)}</p></footer>
</body>
</html>
`.text
}

function glance(drawn: readonly Html[], { words }: Speech): Html | undefined {
  if (drawn.length === 0) return undefined
  return html`<section aria-labelledby="plots"><h2 id="plots">${words.plots.title}</h2>
<div class="cards plots">
${drawn}</div></section>`
}

function contents(sections: readonly Section[], { number, words }: Speech): Html {
  const links = sections.map(
    ({ id, title, count }) => html`<li><a href="#${id}">${title} <span class="count">${number(count)}</span></a></li>`,
  )
  return html`<nav aria-label="${words.sections}"><ul>${links}</ul></nav>`
}

function languageLinks(files: PageOptions['files'], { lang, words: own }: Speech): Html | undefined {
  const all = Object.entries(files) as [Language, string][]
  if (all.length < 2) return undefined
  const links = all.map(([one, file]) => {
    const name = words[one].language
    return one === lang
      ? html`<li aria-current="true">${name}</li>`
      : html`<li><a href="${file}" hreflang="${one}" lang="${one}">${name}</a></li>`
  })
  return html`<nav class="languages" aria-label="${own.languages}"><ul>${links}</ul></nav>`
}
