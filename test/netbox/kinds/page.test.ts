import { expect, test } from 'vitest'
import { kindsPage } from '../../../netbox/kinds/page.ts'

test('the page of kinds is what the table says; `npx vitest run -u` with this file writes it', async () => {
  await expect(kindsPage()).toMatchFileSnapshot('../../../docs/use/kinds.md')
})
