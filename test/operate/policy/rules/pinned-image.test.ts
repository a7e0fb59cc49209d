import { describe, expect, test } from 'vitest'
import { REMOTE_IMAGE } from '../../../../operate/policy/rule.ts'
import { pinnedImage } from '../../../../operate/policy/rules/pinned-image.ts'
import { HIDDEN, type Value } from '../../../../operate/policy/values.ts'
import { container, declared, wrongs } from '../declared.ts'

const digest = `sha256:${'0a'.repeat(32)}`

describe('pinned-image', () => {
  test.each<Value>([
    'postgres:17-alpine',
    'registry:5000/netbox:v4.5',
    `postgres@${digest}`,
    `postgres:latest@${digest}`,
    digest,
    HIDDEN,
  ])('takes %s', (name) => {
    expect(wrongs(pinnedImage, declared(REMOTE_IMAGE, { name }))).toBe(0)
    expect(wrongs(pinnedImage, container({ image: name }))).toBe(0)
  })

  test.each(['postgres', 'postgres:latest', 'registry:5000/netbox', 'a/b:main', 'postgres@sha256:0a'])(
    'refuses %s',
    (name) => {
      expect(wrongs(pinnedImage, declared(REMOTE_IMAGE, { name }))).toBe(1)
      expect(wrongs(pinnedImage, container({ image: name }))).toBe(1)
    },
  )

  test('takes the name of a container for no image', () => {
    expect(wrongs(pinnedImage, container({ name: 'netbox', image: digest }))).toBe(0)
  })
})
