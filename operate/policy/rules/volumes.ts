import { CONTAINER, type Placed, type ResourceRule, type StackRule, titleOf, VOLUME } from '../rule.ts'
import { HIDDEN, objectsIn, textOf, textsIn, type Value } from '../values.ts'

/** Where images keep what must outlast their container; of several paths any one will do. The first row that fits counts. */
const STATEFUL: readonly { image: RegExp; paths: readonly string[] }[] = [
  { image: /(^|\/)postgres:(9|1[0-7])\b/, paths: ['/var/lib/postgresql/data'] },
  // From 18 on the volume is the parent. Of an image by its digest nobody knows the version.
  { image: /(^|\/)postgres(:|@|$)/, paths: ['/var/lib/postgresql', '/var/lib/postgresql/data'] },
  { image: /(^|\/)(valkey|redis)(:|@|$)/, paths: ['/data'] },
  { image: /(^|\/)(mysql|mariadb)(:|@|$)/, paths: ['/var/lib/mysql'] },
  // Without one JetStream keeps its streams below /tmp.
  { image: /(^|\/)nats(:|@|$)/, paths: ['/data', '/data/jetstream'] },
  { image: /(^|\/)mongo(:|@|$)/, paths: ['/data/db'] },
]

/** The paths of which one must be a named volume; undefined for an image that keeps nothing. */
function dataPathsOf(image: string): readonly string[] | undefined {
  return STATEFUL.find((row) => row.image.test(image))?.paths
}

/** A database's data in a volume with a name: an anonymous one is lost with its container. */
export const namedVolume: StackRule = {
  name: 'named-volume',
  description: 'A database or cache keeps its data in a named volume.',
  checkStack: (resources) =>
    resources.filter(isContainer).flatMap((container) => {
      const image = imageOf(container)
      const paths = image === undefined ? undefined : dataPathsOf(image)
      const mounted = volumesOf(container)
      if (paths === undefined || mounted === HIDDEN || mounted.some(({ target }) => paths.includes(target))) return []
      const sentence = `${titleOf(container)} (${image}) has no named volume at ${paths[0]}, so its data goes with the container: mount one there.`
      return [{ urn: container.urn, sentence }]
    }),
}

/** A volume that is mounted but not declared would be made by Docker, and protected by nobody. */
export const declaredVolume: StackRule = {
  name: 'declared-volume',
  description: 'A volume that a container mounts is a resource of the stack.',
  checkStack(resources) {
    const names = resources.filter(({ type }) => type === VOLUME).map(({ values }) => values.name)
    // A volume without a name in the program gets one when it is created.
    if (names.some((name) => textOf(name) === undefined)) return []
    return resources.filter(isContainer).flatMap((container) => {
      const mounted = volumesOf(container)
      const undeclared = mounted === HIDDEN ? [] : mounted.filter(({ source }) => !names.includes(source))
      return undeclared.map(({ source }) => ({
        urn: container.urn,
        sentence: `${titleOf(container)} mounts the volume ${source}, which the stack does not declare: declare it as a docker.Volume with protect, or take the mount away.`,
      }))
    })
  },
}

/** Taking protection away is the first step of losing a volume; the second one the engine would no longer refuse. */
export const protectedVolume: ResourceRule = {
  name: 'protected-volume',
  description: 'A volume is protected from being deleted.',
  check: (resource) =>
    resource.type !== VOLUME || resource.isProtected
      ? []
      : [`${titleOf(resource)} could be deleted with its data: declare it with protect (netbox:keepData: true does).`],
}

function isContainer({ type }: Placed): boolean {
  return type === CONTAINER
}

/** The image by name, which the container itself may refer to by its id. */
function imageOf(container: Placed): string | undefined {
  const [source] = container.sourcesOf('image')
  return textOf(source?.values.name) ?? textOf(container.values.image)
}

/** Named volumes by name and path inside the container; hidden if one of the mounts is. */
function volumesOf({ values: { mounts, volumes } }: Placed): { source: string; target: string }[] | typeof HIDDEN {
  const pairs: Value[] = [
    ...objectsIn(mounts).map(({ type, source, target }): Value => (type === 'volume' ? [source, target] : [])),
    ...objectsIn(volumes).map(({ volumeName, containerPath }): Value => [volumeName, containerPath]),
  ]
  if ([mounts, volumes, ...pairs.flat()].includes(HIDDEN)) return HIDDEN
  return pairs.flatMap((pair) => {
    const [source, target] = textsIn(pair)
    return source && target ? [{ source, target }] : []
  })
}
