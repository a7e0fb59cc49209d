import type { Policies, PolicyResource, ResourceValidationArgs, ResourceValidationPolicy } from '@pulumi/policy'
import { valuesOf } from './properties.ts'
import type { Declared, Placed, ResourceRule, Rule } from './rule.ts'

/** A rule in Pulumi's form. A violation fails the preview. */
export function policyOf(rule: Rule): Policies[number] {
  const { name, description } = rule
  if ('checkStack' in rule) {
    return {
      name,
      description,
      enforcementLevel: 'mandatory',
      validateStack: ({ resources }, report) => {
        for (const { sentence, urn } of rule.checkStack(resources.map(placed))) report(sentence, urn)
      },
    }
  }
  return rule.seesSecrecy ? withSecrecy(rule) : plain(rule)
}

function plain(rule: ResourceRule): ResourceValidationPolicy {
  const { name, description, configSchema } = rule
  return {
    name,
    description,
    enforcementLevel: 'mandatory',
    ...(configSchema && { configSchema }),
    validateResource: (args, report) => {
      for (const sentence of rule.check(declared(args), args.getConfig())) report(sentence)
    },
  }
}

/**
 * Validation is shown secrets like any other value; only remediation is told which values are secret. So this one looks
 * in its remediation, which changes nothing, and speaks in the validation that follows for the same resource. Pulumi treats
 * a violation at the level "remediate" like a mandatory one.
 */
function withSecrecy(rule: ResourceRule): ResourceValidationPolicy {
  const seen = new Map<string, string[]>()
  return {
    ...plain(rule),
    enforcementLevel: 'remediate',
    remediateResource: (args) => {
      seen.set(args.urn, rule.check(declared(args), args.getConfig()))
      return undefined
    },
    validateResource: ({ urn }, report) => {
      const sentences = seen.get(urn) ?? [
        `Only at the enforcement level "remediate" can ${rule.name} tell secrets apart: leave it there or disable it.`,
      ]
      seen.delete(urn)
      for (const sentence of sentences) report(sentence)
    },
  }
}

type Seen = Pick<ResourceValidationArgs | PolicyResource, 'type' | 'name' | 'urn' | 'props' | 'opts'>

function declared({ type, name, urn, props, opts }: Seen): Declared {
  return { type, name, urn, values: valuesOf(props), isProtected: opts.protect }
}

function placed(resource: PolicyResource): Placed {
  const { propertyDependencies } = resource
  return { ...declared(resource), sourcesOf: (property) => (propertyDependencies[property] ?? []).map(declared) }
}
