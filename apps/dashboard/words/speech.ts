import type { Choice } from '../data.ts'
import type { Words } from './en.ts'
import { type Language, words } from './words.ts'

/** How a page says things: its words, and numbers and dates as its language writes them. */
export interface Speech {
  readonly lang: Language
  readonly words: Words
  number(value: number): string
  /** A share of one as percents of two digits. */
  percent(share: number): string
  /** Day and time, in the time zone of this machine. */
  moment(date: Date): string
  /** `2026-11` as a short month and a year. */
  month(month: string): string
  /** A status by its word here; one that an operator added by NetBox's label. */
  status(status: Choice): string
}

export function speechIn(lang: Language): Speech {
  const number = new Intl.NumberFormat(lang)
  const percent = new Intl.NumberFormat(lang, { style: 'percent', maximumSignificantDigits: 2 })
  const moment = new Intl.DateTimeFormat(lang, { dateStyle: 'long', timeStyle: 'short' })
  const month = new Intl.DateTimeFormat(lang, { month: 'short', year: 'numeric', timeZone: 'UTC' })
  const statuses: Readonly<Record<string, string>> = words[lang].statuses
  return {
    lang,
    words: words[lang],
    number: (value) => number.format(value),
    percent: (share) => percent.format(share),
    moment: (date) => moment.format(date),
    month: (text) => month.format(new Date(`${text}-01T00:00Z`)),
    status: ({ value, label }) => (Object.hasOwn(statuses, value) ? statuses[value]! : label),
  }
}
