import { DeployError } from '../../deploy-error.ts'
import type { Repository } from './image-reference.ts'

/** All bytes of an answer that is meant to be small. More than `limit` bytes are `registry_untrue`. */
export async function readWhole(
  response: Response,
  { repository, limit }: { repository: Repository; limit: number },
): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of response.body ?? []) {
    const bytes = chunk as Uint8Array
    chunks.push(bytes)
    length += bytes.length
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
