import { describe, expect, test } from 'vitest'
import { digestOf, masker, secretsOf } from '../../../operate/pipeline/mask.ts'
import fc from '../../property.ts'

const secret = (value: unknown) => ({
  '4dabf18193072939515e22adb298388d': '1b47061264138c4ac30d75fd1eb44270',
  plaintext: JSON.stringify(value),
})

describe('the secrets of a state', () => {
  test('are the texts inside what Pulumi marks, and nothing else', () => {
    const state = {
      deployment: {
        resources: [
          { outputs: { result: secret('hunter2-hunter2'), length: 15, name: 'public' } },
          { inputs: { uploads: secret([{ file: '/run/secrets/key', content: 'line one\nline two' }]) } },
        ],
      },
    }
    expect(secretsOf(state)).toEqual(['/run/secrets/key', 'hunter2-hunter2', 'line one\nline two'])
    expect(secretsOf({ version: 3, deployment: { resources: null } })).toEqual([])
  })

  test('change the digest, whichever it is', () => {
    expect(digestOf(['a', 'b'])).not.toBe(digestOf(['a', 'c']))
    expect(digestOf(['ab'])).not.toBe(digestOf(['a', 'b']))
  })
})

describe('a masked text', () => {
  test('holds no secret of eight signs or more, not even a line of one', () => {
    const word = fc.string({ minLength: 8, unit: fc.constantFrom('a', 'b', 'c', '7') })
    fc.assert(
      fc.property(fc.array(word, { minLength: 1 }), fc.string(), (words, around) => {
        const text = `${around}${words.join(around)}${around}`
        const masked = masker([words.join('\n')])(text)
        for (const one of words) expect(masked).not.toContain(one)
      }),
    )
  })

  test('is as it was where there is none', () => {
    expect(masker(['short', 'a-long-secret'])('a short text')).toBe('a short text')
  })
})
