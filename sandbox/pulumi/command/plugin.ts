import type { Plugin } from '../../../provider/rpc/index.ts'
import { localCommand, localRun } from './command.ts'

/** The stand-in for the command plugin. */
export const commandPlugin: Plugin = {
  name: 'command',
  version: '1.2.1',
  accepts: { secrets: true, resources: true, outputs: true },
  // The genuine plugin notes there what it is built on, and it would come back as a change of the provider.
  checkConfig: ({ news }) => ({ inputs: { '__pulumi-go-provider-version': '1.2.0', ...news } }),
  types: { 'command:local:Command': localCommand },
  invokes: { 'command:local:run': localRun },
}
