import { NetBoxError, parseDesired } from '../netbox/index.ts'
import type { Client } from './client.ts'
import { withClients } from './clients.ts'
import { isGenerated, type Model } from './model.ts'
import { ModelError } from './model-error.ts'

/** What a module of a model says. */
export interface Loaded {
  /** Everything that NetBox should hold, what the clients need included. */
  readonly model: Model
  readonly clients: readonly Client[]
}

const root = new URL('../', import.meta.url)

/**
 * The model that `netbox:model` names, checked before anything is declared.
 *
 * @param path a module below the project whose default export is a model, such as `./seed/multipass.ts`; it may export `clients` too
 * @throws ModelError one sentence: no such module, no model in it, or the object and field that are wrong
 */
export async function loadModel(path: string): Promise<Loaded> {
  const module = (await import(new URL(path, root).href).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error
    throw new ModelError(
      `netbox:model is ${path}; there is no such module: it must be a file below the project, such as ./seed/multipass.ts.`,
    )
  })) as { default?: unknown; clients?: readonly Client[] }
  if (module.default === undefined) {
    throw new ModelError(
      `netbox:model is ${path}; its default export must be a model, as that of seed/multipass.ts is.`,
    )
  }
  try {
    const { clients = [] } = module
    return { model: withClients(parseModel(module.default), clients), clients }
  } catch (error) {
    if (error instanceof NetBoxError) throw new ModelError(`${path}: ${error.message}.`)
    if (error instanceof ModelError) throw new ModelError(`${path}: ${error.message}`)
    throw error
  }
}

/** Checks kinds, fields and values of a model. Throws NetBoxError `invalid` for the first mistake. */
export function parseModel(model: unknown): Model {
  // What will be generated is not there yet: any text stands for it here.
  parseDesired(JSON.parse(JSON.stringify(model, (_, value) => (isGenerated(value) ? value.generated : value))))
  return model as Model
}
