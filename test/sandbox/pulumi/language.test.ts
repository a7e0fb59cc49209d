import { join } from 'node:path'
import { expect, test } from 'vitest'
import { requiredPlugins } from '../../../sandbox/pulumi/language/packages.ts'
import { plugins } from '../../../sandbox/pulumi/plugins.ts'
import { recorded } from './recordings.ts'

const root = join(import.meta.dirname, '../../..')

test('the language host asks for the plugins that the genuine one asked for', async () => {
  const { response } = recorded.find(({ method }) => method === 'GetRequiredPackages')!
  const required = await requiredPlugins(root)
  expect(required.map((plugin) => ({ kind: 'resource', ...plugin }))).toEqual(
    expect.arrayContaining(response.packages as object[]),
  )
})

test('there is a stand-in for every plugin of every package that is installed, at its version', async () => {
  const standIns = [...plugins].map(({ name, version }) => ({ name, version: `v${version}` }))
  expect(standIns).toEqual(expect.arrayContaining(await requiredPlugins(root)))
})
