import { type Answer, type Call, refuse } from '../answer.ts'
import { create } from '../create.ts'
import type { Scope } from '../scope.ts'
import { data, done, type Operations, one } from './common.ts'
import { overview, state, template } from './shown.ts'

/** Devices as a whole: lists, templates, making and removing. */
export const devices: Operations = {
  'GET device-groups/*/devices/-': (at, call) =>
    at.page(call, at.search(at.inGroup(call, true), call.query.get('search')), (rows) => ({
      devices: rows.map(overview),
    })),
  'GET devices/*': (at, call) => one(at, call, (device) => data(overview(device))),
  'GET devices/*/status': (at, call) =>
    one(at, call, (device) => data({ bestState: state(device), worstState: state(device), lastChangeUtc: '' })),
  'DELETE devices/*': (at, call) =>
    one(at, call, ({ id }) => {
      at.world.devices.delete(id)
      return done()
    }),
  'GET devices/*/config/template': (at, call) =>
    one(at, call, (device) => data({ deviceCount: 1, errors: [], templates: [template(at, device, call.query)] })),
  'GET device-groups/*/devices/-/config/template': (at, call) =>
    at.page(call, at.inGroup(call, call.query.get('includeHierarchy') === 'true'), (rows) => ({
      deviceCount: rows.length,
      errors: [],
      templates: rows.map((device) => template(at, device, call.query)),
    })),
  'PATCH devices/-/config/template': makeDevices,
}

function makeDevices(at: Scope, { body, user }: Call): Answer {
  const { options = [], templates = [] } = body as { options?: string[]; templates?: Record<string, unknown>[] }
  if (templates.length === 0) return refuse(400, 'INVALID', 'templates is required.')
  const { failsBefore, failsAfter, cutsAfter, partly, severalFail } = at.switches
  if (at.random() < failsBefore) return refuse(500, 'ERROR', 'An error has occurred.')
  const idMap: { templateId: unknown; resultId: string }[] = []
  const errors: { templateId: unknown; messages: string[] }[] = []
  for (const [index, given] of templates.entries()) {
    if (severalFail && index > 0) return refuse(500, 'ERROR', 'An error has occurred.')
    const { device, messages } = create(
      at.world,
      given,
      options,
      at.switches,
      at.random() < partly,
      at.now(),
      at.random,
    )
    if (device) at.created.push({ user, id: device.id })
    if (device && at.hides(user)) at.hidden.add(device.id)
    if (device) idMap.push({ templateId: given.templateId, resultId: device.id })
    if (messages.length > 0) errors.push({ templateId: given.templateId, messages })
  }
  if (at.random() < failsAfter) return refuse(500, 'ERROR', 'An error has occurred.')
  if (at.random() < cutsAfter) return 'cut'
  return data({ idMap, errors, operations: templates.length, successful: idMap.length })
}
