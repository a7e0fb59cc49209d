import { expect, test } from 'vitest'
import { kinds } from '../../netbox/index.ts'
import {
  circuits,
  core,
  dcim,
  extras,
  ipam,
  tenancy,
  users,
  virtualization,
  vpn,
  wireless,
} from '../../provider/index.ts'
import { typeOf } from '../../provider/tokens.ts'

const modules = { circuits, core, dcim, extras, ipam, tenancy, users, virtualization, vpn, wireless }
const classes = Object.entries(modules).flatMap(([module, group]) =>
  Object.entries(group).flatMap(([name, one]) =>
    'kind' in one ? [[one.kind, `netbox:${module}:${name}`] as const] : [],
  ),
)

test('every kind has a class, named as its type', () => {
  expect(classes.map(([kind]) => kind).sort()).toEqual(Object.keys(kinds).sort())
  for (const [kind, type] of classes) expect(type).toBe(typeOf(kind))
})
