import { refuse } from '../answer.ts'
import type { Group } from '../world.ts'
import { counted, data, gone, type Operations, one } from './common.ts'

/** Groups, and the devices in them. */
export const groups: Operations = {
  'GET devices/*/group/-': (at, call) =>
    one(at, call, ({ groups }) =>
      at.page(
        call,
        groups.map((id) => at.world.groups.get(id)!),
        (rows) => rows,
      ),
    ),
  'PATCH devices/*/group/-': (at, call) =>
    one(at, call, (device) => {
      const { groupsToDelete = [], groupsToAdd = [] } = call.body as {
        groupsToDelete?: string[]
        groupsToAdd?: string[]
      }
      const left = device.groups.filter((id) => !groupsToDelete.includes(id))
      const added = groupsToAdd.filter((id) => at.world.groups.has(id) && !left.includes(id))
      if (left.length + added.length === 0) return counted(at, 0, ['at least one static group must remain'])
      device.groups = [...left, ...added]
      return counted(
        at,
        groupsToAdd.length + groupsToDelete.length,
        groupsToAdd.filter((id) => !at.world.groups.has(id)),
      )
    }),
  'GET device-groups/-': (at, call) =>
    at.page(call, at.groupsNamed(call.query.get('search')), (groups) => ({ groups })),
  'GET device-groups/*/children': (at, call) =>
    at.page(
      call,
      [...at.world.groups.values()].filter(({ parentGroupId }) => parentGroupId === call.parts[0]),
      (groups) => ({ groups }),
    ),
  'POST device-groups/*/child': (at, call) => {
    const { name = '', description = '' } = call.body as Partial<Group>
    const [parent] = call.parts
    if (!at.world.groups.has(parent!)) return gone()
    if (at.world.child(parent!, name)) return refuse(400, 'DUPLICATE', 'A group of that name exists under its parent.')
    return data(at.world.addGroup(parent!, name, description))
  },
}
