import { CONTAINER, REMOTE_IMAGE, type ResourceRule, titleOf } from '../rule.ts'
import { textOf } from '../values.ts'

/** Property that names an image, by type of resource. */
const IMAGE: Readonly<Record<string, string>> = { [CONTAINER]: 'image', [REMOTE_IMAGE]: 'name' }

/** Tags that mean another image tomorrow. */
const MOVING = new Set(['latest', 'stable', 'edge', 'main', 'master', 'develop', 'nightly', 'snapshot'])

export const pinnedImage: ResourceRule = {
  name: 'pinned-image',
  description: 'An image is named with the tag of a version, or by its digest.',
  check(resource) {
    const image = textOf(resource.values[IMAGE[resource.type] ?? ''])
    if (image === undefined || isPinned(image)) return []
    return [
      `${titleOf(resource)} uses the image ${image}, which may be another one tomorrow: name it with the tag of a version, such as postgres:17-alpine.`,
    ]
  },
}

/** Whether a reference (`[registry[:port]/]name[:tag][@digest]`, or an image's id) will always mean much the same image. */
function isPinned(image: string): boolean {
  if (/(^|@)sha256:[0-9a-f]{64}$/.test(image)) return true
  const tag = /^[^@]+:([^:/@]+)$/.exec(image)?.[1]
  return tag !== undefined && !MOVING.has(tag)
}
