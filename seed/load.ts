import { UserError } from '../infra/user-error.ts'
import { NetBoxError, parseDesired } from '../netbox/index.ts'
import { isGenerated, type Model } from './model.ts'

const root = new URL('../', import.meta.url)

/**
 * The model that `netbox:model` names, checked before anything is declared.
 *
 * @param path a module below the project whose default export is a model, such as `./seed/multipass.ts`
 * @throws UserError one sentence: no such module, no model in it, or the object and field that are wrong
 */
export async function loadModel(path: string): Promise<Model> {
  const module = (await import(new URL(path, root).href).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error
    throw new UserError(
      `netbox:model is ${path}; there is no such module: it must be a file below the project, such as ./seed/multipass.ts.`,
    )
  })) as { default?: unknown }
  if (module.default === undefined) {
    throw new UserError(`netbox:model is ${path}; its default export must be a model, as that of seed/multipass.ts is.`)
  }
  try {
    return parseModel(module.default)
  } catch (error) {
    if (error instanceof NetBoxError) throw new UserError(`${path}: ${error.message}.`)
    throw error
  }
}

/** Checks kinds, fields and values of a model. Throws NetBoxError `invalid` for the first mistake. */
export function parseModel(model: unknown): Model {
  // What will be generated is not there yet: any text stands for it here.
  parseDesired(JSON.parse(JSON.stringify(model, (_, value) => (isGenerated(value) ? value.generated : value))))
  return model as Model
}
