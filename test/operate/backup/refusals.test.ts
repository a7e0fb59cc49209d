import { describe, expect, test } from 'vitest'
import { otherState, refusal } from '../../../operate/backup/checks.ts'
import { notesOn } from '../../../operate/backup/notes.ts'
import { consequences, fingerprints, lostPeppers } from '../../../operate/backup/secrets.ts'
import { manifest } from './samples.ts'

describe('a backup and the stack it shall go into', () => {
  const stack = (netbox: string, postgres: string) => ({
    owner: manifest.owner,
    netbox: { version: netbox, image: '', id: '' },
    postgres: { version: postgres, image: '' },
  })
  const verdict = (netbox: string, postgres: string) => refusal(manifest, stack(netbox, postgres))

  test.each([
    ['the same', '4.7.3', '17.6'],
    ['newer', '4.10.0', '18.1'],
    ['a build of the same', '4.7.3-Docker-5.1.1', '17.6'],
    ['a smaller minor version of PostgreSQL', '4.7.3', '17.2'],
  ])('fit when the stack is %s', (_, netbox, postgres) => {
    expect(verdict(netbox, postgres)).toBeUndefined()
  })

  test.each([
    ['NetBox', '4.7.2', '17.6', /^The backup is of NetBox 4\.7\.3, newer than the 4\.7\.2 that runs here/],
    ['PostgreSQL', '4.7.3', '16.9', /^The backup is of PostgreSQL 17\.6, a newer major version than the 16\.9/],
  ])('do not fit when its %s is older, in one sentence', (_, netbox, postgres, said) => {
    expect(verdict(netbox, postgres)).toMatch(said)
  })
})

describe('a backup of another state', () => {
  const here = { owner: 'netbox/dev#ffffffff' }

  test('may go into a stack that holds no objects', () => {
    expect(otherState(manifest, here, 0)).toBeUndefined()
  })

  test('may not replace objects, and the remedy is told', () => {
    expect(otherState(manifest, here, 7)).toMatch(/netbox\/dev#0a1b2c3d.*7 objects.*seed\/empty\.ts/)
  })

  test('is none when the state is the same', () => {
    expect(otherState(manifest, { owner: manifest.owner }, 7)).toBeUndefined()
  })
})

describe('secrets', () => {
  const mine = fingerprints({ secret_key: 'k', api_token_pepper_1: 'p', db_password: 'd' })

  test('are compared by fingerprints that hold nothing of them', () => {
    expect(Object.values(mine).every((print) => /^[0-9a-f]{32}$/.test(print))).toBe(true)
    expect(fingerprints({ secret_key: 'k' }).secret_key).toBe(mine.secret_key)
    expect(fingerprints({ secret_key: 'other' }).secret_key).not.toBe(mine.secret_key)
  })

  test('that are the same have no consequence', () => {
    expect(consequences(mine, { ...mine, db_password: 'another' })).toEqual([])
  })

  test('that differ are told by what stops working', () => {
    const others = fingerprints({ secret_key: 'other', api_token_pepper_2: 'p' })
    expect(lostPeppers(mine, others)).toEqual([1])
    expect(consequences(mine, others)).toEqual([
      expect.stringMatching(/SECRET_KEY.*log in again/),
      expect.stringMatching(/pepper 1.*stop working/),
    ])
  })

  test('that are lost are told with the number of tokens they signed', () => {
    expect(notesOn({ jobs: 0, peppers: { '1': 3, '2': 5 } }, [1])).toEqual([
      expect.stringMatching(/^3 API tokens .* pepper 1 /),
    ])
    expect(notesOn({ jobs: 0, peppers: { '2': 5 } }, [1])).toEqual([])
    expect(notesOn({ jobs: 1, peppers: {} }, [])).toEqual([expect.stringMatching(/^1 job stands /)])
  })
})
