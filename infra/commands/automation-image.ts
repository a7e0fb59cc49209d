/**
 * One-shot, run on the operator's side: `build` makes the image of the automation container on the Docker host, `remove`
 * takes it away. Environment: NETBOX_DOCKER_HOST, NETBOX_AUTOMATION_IMAGE, NETBOX_AUTOMATION_BASE (an image with Node 24).
 */

import { DockerEngine, DockerError } from '../../host/docker/engine.ts'
import { bundleAutomation } from '../automation/bundle.ts'
import { buildContext } from '../automation/context.ts'

const {
  NETBOX_DOCKER_HOST: host = '',
  NETBOX_AUTOMATION_IMAGE: image = '',
  NETBOX_AUTOMATION_BASE: base = '',
} = process.env
const engine = new DockerEngine(host)

async function build(): Promise<void> {
  const bundle = await bundleAutomation()
  const stream = await engine.stream('POST', '/build', {
    query: { t: image, rm: true, forcerm: true },
    body: await buildContext(base, bundle),
  })
  let said = ''
  for await (const chunk of stream) said += chunk
  // Docker answers 200 and tells of a failure in the stream.
  const failure = said
    .split('\n')
    .flatMap((line) => (line.trim() ? [(JSON.parse(line) as { error?: string }).error] : []))
  const error = failure.find((one) => one !== undefined)
  if (error) throw new Error(`image ${image} cannot be built from ${base}: ${error}`)
}

async function remove(): Promise<void> {
  try {
    await engine.call('DELETE', `/images/${image}`)
  } catch (error) {
    // Gone already, or something else still runs it.
    if (!(error instanceof DockerError && (error.status === 404 || error.status === 409))) throw error
  }
}

try {
  await (process.argv[2] === 'remove' ? remove() : build())
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
} finally {
  await engine.close()
}
