/**
 * A stand-in for `pulumi-resource-command` 1.2.1, for machines that cannot download the genuine plugin: `local.Command`
 * and `local.run` with the same properties and the same words; assets and remote commands it refuses. Checked in the
 * tests against recordings of the genuine one.
 */
import { serve } from '../../../provider/rpc/index.ts'
import { commandPlugin } from './plugin.ts'

await serve(commandPlugin)
