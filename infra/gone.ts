import { ErrorHook } from '@pulumi/pulumi'
import { DockerError } from '../host/docker/engine.ts'
import { withEngine } from '../host/docker/with-engine.ts'

/** Docker's words, which the plugin passes on. */
const GONE = /No such container/

/**
 * Lets the plugin remove a container that Docker has removed already, by giving it an empty one to remove in its place.
 *
 * An update that is killed between Docker's removal and the state's checkpoint leaves a container in the state that is
 * gone. The plugin stops a container before it removes it, and of one that is not there it fails, in this update and in each
 * later one. Docker looks for an id among the names too: a container that is never started and has the id for its name
 * is what the plugin finds when the engine tries again. One left by a kill here is found by the next update.
 */
export function replaceGone(host: string): ErrorHook {
  return new ErrorHook('replace-gone', async ({ failedOperation, errors, id, oldInputs }) => {
    if (failedOperation !== 'delete' || !GONE.test(errors[0] ?? '')) return false
    const { image, labels } = oldInputs as { image: string; labels: { label: string; value: string }[] }
    const Labels = Object.fromEntries(labels.map(({ label, value }) => [label, value]))
    try {
      await withEngine(host, (engine) =>
        engine.call('POST', '/containers/create', { query: { name: id }, body: { Image: image, Labels } }),
      )
    } catch (error) {
      // Without its image, or with something of that name in the way, the plugin's own words say what is wrong.
      if (error instanceof DockerError) return false
      throw error
    }
    return true
  })
}
