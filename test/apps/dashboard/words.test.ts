import { describe, expect, it } from 'vitest'
import { speechIn } from '../../../apps/dashboard/words/speech.ts'
import { languages, words } from '../../../apps/dashboard/words/words.ts'
import { quotas } from '../../../netbox/index.ts'

/** Every key of a table of words with what stands there, functions as what they say of marks. */
function flat(table: object, path = ''): [string, string][] {
  return Object.entries(table).flatMap(([key, value]): [string, string][] => {
    const here = `${path}${key}`
    if (typeof value === 'function') return [[here, value('⟨1⟩', '⟨2⟩')]]
    return typeof value === 'string' ? [[here, value]] : flat(value, `${here}.`)
  })
}

describe('the words', () => {
  it('are the same in all languages, by key', () => {
    const [first, ...others] = languages.map((lang) =>
      flat(words[lang])
        .map(([key]) => key)
        .toSorted(),
    )
    for (const other of others) expect(other).toEqual(first)
  })

  it('are there, and say what they are given in all languages', () => {
    const marks = (lang: keyof typeof words) =>
      Object.fromEntries(flat(words[lang]).map(([key, text]) => [key, (text.match(/⟨\d⟩/g) ?? []).toSorted()]))
    for (const lang of languages) {
      for (const [key, text] of flat(words[lang])) expect(text.trim(), `${lang} ${key}`).not.toBe('')
      expect(marks(lang)).toEqual(marks('en'))
    }
  })

  it('name every quota', () => {
    for (const lang of languages)
      expect(Object.keys(words[lang].quotas.fields).toSorted()).toEqual(quotas.map(({ field }) => field).toSorted())
  })
})

describe('numbers and dates', () => {
  it('are written as the language writes them', () => {
    const [fr, en] = [speechIn('fr'), speechIn('en')]
    expect([fr.number(65534), en.number(65534)]).toEqual(['65\u202f534', '65,534'])
    expect([fr.percent(0.0079), en.percent(0.29)]).toEqual(['0,79\u00a0%', '29%'])
    expect([fr.month('2026-02'), en.month('2026-02')]).toEqual(['févr. 2026', 'Feb 2026'])
  })
})
