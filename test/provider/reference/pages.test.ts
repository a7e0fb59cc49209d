import { expect, test } from 'vitest'
import { netboxPlugin } from '../../../provider/plugin.ts'
import { exampleArgs } from './examples.ts'
import { resourcePages } from './pages.ts'

const pages = resourcePages()

test.each(Object.keys(pages))(
  'the page of %s is what the schema says; `-u` with this folder writes it',
  async (module) => {
    await expect(pages[module]).toMatchFileSnapshot(`../../../docs/use/resources/${module}.md`)
  },
)

test('every resource has an example', () => {
  expect(Object.keys(exampleArgs()).sort()).toEqual(Object.keys(netboxPlugin().types).sort())
})
