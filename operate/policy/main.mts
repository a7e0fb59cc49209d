/**
 * The policy pack: what must hold for every stack of this project. `pulumi preview --policy-pack operate/policy`.
 *
 * Pulumi runs every policy pack under ts-node. This file's ending keeps it from doing so: Node reads the TypeScript itself.
 */
import { PolicyPack } from '@pulumi/policy'
import { policyOf } from './policies.ts'
import { rules } from './rules/index.ts'

new PolicyPack('netbox-as-code', { policies: rules.map(policyOf) })
