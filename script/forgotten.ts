import { z } from 'zod'

const dependencies = z.array(z.string())
const exported = z.looseObject({
  deployment: z.looseObject({
    resources: z
      .array(
        z.looseObject({
          urn: z.string(),
          dependencies: dependencies.optional(),
          propertyDependencies: z.record(z.string(), dependencies.nullable()).optional(),
        }),
      )
      .default([]),
  }),
})

/**
 * What `pulumi stack export` gives, without some resources and without what others say of them: those count as depending on
 * them no longer, as after a refresh that does not find them. Pure.
 *
 * `pulumi state delete` does not do it: it refuses what others depend on, or takes these along.
 */
export function forgotten(state: unknown, urns: readonly string[]): unknown {
  const { deployment, ...rest } = exported.parse(state)
  const left = (names: readonly string[]) => names.filter((name) => !urns.includes(name))
  const resources = deployment.resources
    .filter(({ urn }) => !urns.includes(urn))
    .map((resource) => ({
      ...resource,
      ...(resource.dependencies && { dependencies: left(resource.dependencies) }),
      ...(resource.propertyDependencies && {
        propertyDependencies: Object.fromEntries(
          Object.entries(resource.propertyDependencies).map(([name, on]) => [name, on && left(on)]),
        ),
      }),
    }))
  return { ...rest, deployment: { ...deployment, resources } }
}
