import { expect, test } from 'vitest'
import { Ledger } from '../../../apps/whatsup/ledger/ledger.ts'
import { en } from '../../../apps/whatsup/sentences/en.ts'
import { fr } from '../../../apps/whatsup/sentences/fr.ts'
import { english, inWords, joined, say } from '../../../apps/whatsup/sentences/saying.ts'
import { folderFor } from './lab.ts'

type Write = (...texts: string[]) => string

/** Words that both languages write alike, and sentences that are made of nothing but their values. */
const ALIKE = ['text', 'list', 'as', 'part maintenance']

test.each(Object.entries(en) as [keyof typeof en, Write][])(
  '"%s" is said in French too, with the same in it',
  (code, write) => {
    const values = Array.from({ length: write.length }, (_, place) => `<${place}>`)
    const [inEnglish, inFrench] = [write(...values), (fr[code] as Write)(...values)]
    for (const value of values) expect([inEnglish, inFrench]).toEqual(Array(2).fill(expect.stringContaining(value)))
    expect(inEnglish === inFrench).toBe(ALIKE.includes(code))
    expect(inFrench).toMatch(/[^.]$/)
  },
)

test('a sentence may stand in another, and several are joined in the language of the table', () => {
  const saying = say('removed', say('markedTwice', joined('and', ['7', '8', '9']), 'web-1'))
  expect(english(saying)).toMatch(/^removed: 7 and 8 and 9 both carry the mark of web-1;/)
  expect(inWords(fr, saying)).toMatch(/^retiré : 7 et 8 et 9 portent tous deux la marque de web-1 ;/)
})

test('what is remembered of a device is a sentence, also where another version wrote it down', async () => {
  const folder = folderFor()
  const entry = {
    device: 1,
    name: 'web-1',
    address: '10.0.0.1',
    attempts: [],
    state: 'asks',
    at: '2026-12-01T05:00:00Z',
  } as const
  const known = { ...entry, key: 'lab/dcim.device/1', message: say('unseen') }
  const older = { ...entry, key: 'lab/dcim.device/2', message: 'it is what it was' }
  const newer = { ...entry, key: 'lab/dcim.device/3', message: { code: 'of tomorrow', values: ['web-1', 7] } }
  {
    await using ledger = await Ledger.open(folder)
    for (const one of [known, older, newer]) await ledger.put(one as never)
  }
  const entries = await Ledger.peek(folder)
  expect([...entries.values()].map(({ message }) => english(message!)).sort()).toEqual([
    'it is what it was',
    'it was made, and is not seen yet',
    'web-1 7',
  ])
})
