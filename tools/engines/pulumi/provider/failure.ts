import { Metadata, status, type ServiceError } from '@grpc/grpc-js'
import pb from '@pulumi/pulumi/proto/provider_pb.js'
import statusPb from '@pulumi/pulumi/proto/status_pb.js'
import any from 'google-protobuf/google/protobuf/any_pb.js'
import { toStruct } from './struct.ts'
import { HalfMade } from './test-provider.ts'

type Failure = Pick<ServiceError, 'code' | 'details' | 'message' | 'metadata' | 'name'>

/** A failure as the engine understands it: of what exists nevertheless, it keeps the state. */
export function failureOf(error: unknown): Failure {
  const message = messageOf(error)
  const metadata = new Metadata()
  if (error instanceof HalfMade) metadata.add('grpc-status-details-bin', halfMade(error, message))
  return { code: status.UNKNOWN, details: message, message, metadata, name: 'ProviderFailed' }
}

function messageOf(error: unknown): string {
  const cause: unknown = error instanceof HalfMade ? error.cause : error
  return cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause)
}

function halfMade({ id, state }: HalfMade, message: string): Buffer {
  const detail = new pb.ErrorResourceInitFailed()
  detail.setId(id)
  detail.setProperties(toStruct(state))
  detail.setReasonsList([message])
  const details = new any.Any()
  details.pack(detail.serializeBinary(), 'pulumirpc.ErrorResourceInitFailed')
  const answer = new statusPb.Status()
  answer.setCode(status.UNKNOWN)
  answer.setMessage(message)
  answer.addDetails(details)
  return Buffer.from(answer.serializeBinary())
}
