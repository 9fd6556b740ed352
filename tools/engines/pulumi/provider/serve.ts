import { Server, ServerCredentials } from '@grpc/grpc-js'
import rpc from '@pulumi/pulumi/proto/provider_grpc_pb.js'
import { promisify } from 'node:util'
import { providerService } from './provider-service.ts'
import type { TestProvider } from './test-provider.ts'

/** Larger than any state: gRPC's own limit is 4 MB. */
const LARGEST_MESSAGE = 400 * 1024 * 1024

/**
 * Serves the engine until it kills this process, and returns the port. `main` of `@pulumi/pulumi/provider` would do,
 * if it told a provider how it is configured: default tags and allowed accounts would be lost.
 */
export async function serve(provider: TestProvider): Promise<number> {
  const server = new Server({
    'grpc.max_receive_message_length': LARGEST_MESSAGE,
    'grpc.max_send_message_length': LARGEST_MESSAGE,
  })
  server.addService(rpc.ResourceProviderService, providerService(provider))
  const bind = promisify(server.bindAsync.bind(server))
  return bind('127.0.0.1:0', ServerCredentials.createInsecure())
}
