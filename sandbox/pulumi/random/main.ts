/**
 * A stand-in for `pulumi-resource-random` 4.21.2, for machines that cannot download the genuine plugin: RandomPassword,
 * RandomString, RandomId and RandomBytes with the same tokens, outputs and secrets, drawn from Node's secure source of
 * random numbers. Checked in the tests against recordings of the genuine one.
 */
import { serve } from '../../../provider/rpc/index.ts'
import { randomPlugin } from './plugin.ts'

await serve(randomPlugin)
