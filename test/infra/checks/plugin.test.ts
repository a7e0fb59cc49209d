import { describe, expect, test } from 'vitest'
import { checkDockerPlugin } from '../../../infra/checks/plugin.ts'

describe('the docker plugin', () => {
  test('that this project names is taken', () => {
    expect(() => checkDockerPlugin()).not.toThrow()
  })

  test('of version 4, whose refresh removes a stopped container, is refused in one sentence', () => {
    expect(() => checkDockerPlugin('4.11.2')).toThrow(
      /^The package @pulumi\/docker is 4\.11\.2; it must be 5 or later, .*'npm ci'[^.]*\.json names\.$/,
    )
  })
})
