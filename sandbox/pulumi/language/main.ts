/**
 * A stand-in for `pulumi-language-nodejs` 3.259.0, the program by which the Pulumi engine runs Node.js programs, for
 * machines that cannot download the genuine one.
 *
 * Like the genuine one it runs `@pulumi/pulumi/cmd/run` of the program's own dependencies in a process of its own.
 */
import { Server, ServerCredentials } from '@grpc/grpc-js'
import languageGrpc from '@pulumi/pulumi/proto/language_grpc_pb.js'
import { connectEngine } from '../../../provider/rpc/engine-log.ts'
import { Programs } from './programs.ts'
import { languageRuntime } from './runtime.ts'

const engineAddress = process.argv.slice(2).findLast((argument) => !argument.startsWith('-')) ?? ''
const programs = new Programs(engineAddress)
const end = () => {
  programs.stop()
  process.exit(0)
}
process.once('SIGINT', end)
process.once('SIGTERM', end)
// An engine that was killed cannot tell its language host to go.
if (engineAddress) connectEngine(engineAddress, end)

const server = new Server({ 'grpc.max_receive_message_length': -1, 'grpc.max_send_message_length': -1 })
server.addService(languageGrpc.LanguageRuntimeService, languageRuntime(programs))
server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) => {
  if (error) throw error
  process.stdout.write(`${port}\n`)
})
