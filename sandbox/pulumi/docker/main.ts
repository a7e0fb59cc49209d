/**
 * A stand-in for `pulumi-resource-docker` 5.2.0, for machines that cannot download the genuine plugin: the same tokens,
 * property names, defaults and differences, for what this project uses of it; the rest it refuses by name. Checked in
 * the tests against recordings of the genuine one.
 */
import { serve } from '../../../provider/rpc/index.ts'
import { dockerPlugin } from './plugin.ts'

await serve(dockerPlugin())
