import { DeployError } from '../../deploy-error.ts'
import type { HttpAnswer } from './exchange.ts'
import type { Repository } from './image-reference.ts'

/** All bytes of an answer that is meant to be small. More than `limit` bytes are `registry_untrue`. */
export async function readWhole(
  { body }: Pick<HttpAnswer, 'body'>,
  { repository, limit }: { repository: Repository; limit: number },
): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of body) {
    chunks.push(chunk)
    length += chunk.length
    if (length > limit) throw tooLong(repository, limit)
  }
  return Buffer.concat(chunks)
}

function tooLong({ host, name }: Repository, limit: number): DeployError {
  return new DeployError({
    code: 'registry_untrue',
    message: `The registry ${host} sent more than ${limit} bytes of ${name} for a description of an image.`,
    remedy: 'See that the name is that of an image.',
  })
}
