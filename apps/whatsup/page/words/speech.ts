import { en as enSentences, type Sentences } from '../../sentences/en.ts'
import { fr as frSentences } from '../../sentences/fr.ts'
import { inWords, type Saying } from '../../sentences/saying.ts'
import { en, type Words } from './en.ts'
import { fr } from './fr.ts'

/** The languages of the page, the first one by default. */
export const words = { fr, en } satisfies Record<string, Words>
export type Language = keyof typeof words
const sentences: Record<Language, Sentences> = { fr: frSentences, en: enSentences }
export const languages = Object.keys(words) as Language[]

/** How the page says things: its words, and numbers and times as its language writes them. */
export interface Speech {
  readonly lang: Language
  readonly words: Words
  number(value: number): string
  /** What the program says of a device, a run or a server. */
  sentence(saying: Saying): string
  /** An ISO 8601 time, in the time zone of this machine. */
  moment(iso: string): string
}

function speechIn(lang: Language): Speech {
  const number = new Intl.NumberFormat(lang)
  const moment = new Intl.DateTimeFormat(lang, { dateStyle: 'medium', timeStyle: 'medium' })
  return {
    lang,
    words: words[lang],
    number: (value) => number.format(value),
    sentence: (saying) => inWords(sentences[lang], saying),
    moment: (iso) => moment.format(new Date(iso)),
  }
}

/** Made once: the formats cost more than a page does. */
const speeches = Object.fromEntries(languages.map((lang) => [lang, speechIn(lang)])) as Record<Language, Speech>

/** The language that somebody chose, or that their browser asks for. */
export function speechFor(chosen: string | null | undefined, accepted: string | null): Speech {
  const wanted = [chosen ?? '', ...(accepted ?? '').split(',')].map((one) => one.trim().slice(0, 2).toLowerCase())
  const lang = wanted.find((one): one is Language => Object.hasOwn(words, one))
  return speeches[lang ?? languages[0]!]
}
