import { Metadata, type ServerErrorResponse, status } from '@grpc/grpc-js'
import providerProto from '@pulumi/pulumi/proto/provider_pb.js'
import statusProto from '@pulumi/pulumi/proto/status_pb.js'
import any from 'google-protobuf/google/protobuf/any_pb.js'
import { NetBoxError, named } from '../../netbox/errors.ts'
import * as escaped from '../../text/escape.ts'
import { encode, type Values } from './values.ts'

/**
 * The resource exists, but it is not what was asked for. The engine keeps its id and outputs, shows the reasons, and
 * tries to mend it with the next update instead of making a second one.
 */
export class InitFailed extends Error {
  override name = 'InitFailed'
  readonly id: string
  readonly outputs: Values
  readonly inputs: Values
  constructor(message: string, resource: { id: string; outputs: Values; inputs: Values }) {
    super(message)
    this.id = resource.id
    this.outputs = resource.outputs
    this.inputs = resource.inputs
  }
}

/** The engine asked for something that this plugin does not have. */
export class Unimplemented extends Error {
  override name = 'Unimplemented'
}

/** The error as gRPC sends it: its message, never its stack. */
export function toGrpcError(error: unknown): ServerErrorResponse {
  // The engine prints it as it is.
  const message = escaped.terminal(wordsOf(error))
  const code = error instanceof Unimplemented ? status.UNIMPLEMENTED : status.UNKNOWN
  const metadata = new Metadata()
  // The Go side of gRPC takes details of at least a megabyte; Node's own client stops at 64 kilobytes.
  if (error instanceof InitFailed) metadata.add('grpc-status-details-bin', initFailedDetails(error))
  return { name: 'ServerError', code, message, metadata, details: message }
}

/** With the outcome by its name, which stays the same when the words change. */
function wordsOf(error: unknown): string {
  if (error instanceof NetBoxError) return named(error)
  return error instanceof Error ? error.message : String(error)
}

function initFailedDetails(error: InitFailed): Buffer {
  const failure = new providerProto.ErrorResourceInitFailed()
  failure.setId(error.id)
  failure.setProperties(encode(error.outputs))
  failure.setInputs(encode(error.inputs))
  failure.setReasonsList([escaped.terminal(error.message)])
  const detail = new any.Any()
  detail.pack(failure.serializeBinary(), 'pulumirpc.ErrorResourceInitFailed')
  const response = new statusProto.Status()
  response.setCode(status.UNKNOWN)
  response.setMessage(escaped.terminal(error.message))
  response.addDetails(detail)
  return Buffer.from(response.serializeBinary())
}
