import { isOver, type Usage } from '../../../netbox/index.ts'
import { type Html, html } from '../../../text/html.ts'
import type { Speech } from '../words/speech.ts'

/** From this share on a quota is nearly used up. */
const NEARLY = 0.9

/** A card for each quota: how much is used, of how much, and a bar. */
export function quotaCards(quotas: readonly Usage[], speech: Speech): Html {
  return html`<ul class="cards quotas">${quotas.map((usage) => card(usage, speech))}</ul>`
}

function card(usage: Usage, speech: Speech): Html {
  const { used, limit } = usage
  const words = speech.words.quotas
  const name = (words.fields as Record<string, string>)[usage.field] ?? usage.words
  const figure = html`<h3>${name}</h3>
<p class="figure"><strong>${speech.number(used)}</strong> ${limit === undefined ? words.unlimited : words.of(speech.number(limit))}</p>`
  if (limit === undefined) return html`<li class="card">${figure}</li>`
  const share = limit === 0 ? Math.min(1, used) : used / limit
  const level = isOver(usage) ? 'over' : share >= NEARLY ? 'nearly' : 'fine'
  return html`<li class="card ${level}">${figure}
<div class="bar" aria-hidden="true"><span style="width:${Math.min(100, Math.round(share * 100))}%"></span></div>
<p class="note">${rest(usage, limit, speech)}</p></li>`
}

function rest({ used }: Usage, limit: number, { number, words }: Speech): string {
  if (used > limit) return words.quotas.over(number(used - limit))
  return used === limit ? words.quotas.full : words.quotas.left(number(limit - used))
}
