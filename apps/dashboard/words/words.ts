import { en, type Words } from './en.ts'
import { fr } from './fr.ts'

/** The languages of a page, the first one by default. */
export const words = { fr, en } satisfies Record<string, Words>

export type Language = keyof typeof words

export const languages = Object.keys(words) as Language[]
