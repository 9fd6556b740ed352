import { DeployError } from '../../deploy-error.ts'

const HOST = String.raw`(?<host>localhost|(?:[\w-]+\.)+[\w-]+|(?:localhost|[\w.-]+|\[[\da-fA-F:]+\]):\d+)`
const NAME = String.raw`(?<name>[a-z\d]+(?:(?:\.|__?|-+)[a-z\d]+)*(?:/[a-z\d]+(?:(?:\.|__?|-+)[a-z\d]+)*)*)`
const REPOSITORY = new RegExp(`^${HOST}/${NAME}$`)
const IMAGE = new RegExp(
  String.raw`^${HOST}/${NAME}(?::(?<tag>\w[\w.-]{0,127}))?(?:@(?<digest>sha256:[\da-f]{64}))?$`,
)

/** A repository in a registry. */
export interface Repository {
  /** With its port, if it has one. Requests may go elsewhere: see `RegistryMap`. */
  host: string
  name: string
}

/** An image in a repository. */
export interface ImageReference {
  repository: Repository
  /** A digest where there is one, else a tag. */
  reference: string
  isPinned: boolean
}

/** Understands `host/name`. The short names of a hub are refused: what they mean depends on who reads them. */
export function parseRepository(text: string): Repository {
  const groups = REPOSITORY.exec(text)?.groups
  if (groups === undefined) throw invalid(text, 'a repository', 'host/name')
  return { host: groups.host ?? '', name: groups.name ?? '' }
}

/** Understands `host/name:tag` and `host/name@sha256:…`. With both, the digest counts. */
export function parseImage(text: string): ImageReference {
  const groups = IMAGE.exec(text)?.groups
  const reference = groups?.digest ?? groups?.tag
  if (groups === undefined || reference === undefined) {
    throw invalid(text, 'an image', 'host/name:tag or host/name@sha256:…')
  }
  return {
    repository: { host: groups.host ?? '', name: groups.name ?? '' },
    reference,
    isPinned: groups.digest !== undefined,
  }
}

/** `host/name@sha256:…` */
export function pinnedName({ host, name }: Repository, digest: string): string {
  return `${host}/${name}@${digest}`
}

function invalid(text: string, what: string, form: string): DeployError {
  return new DeployError({
    code: 'invalid_reference',
    message: `${JSON.stringify(text)} does not name ${what} in a registry.`,
    remedy: `Write ${form}, with the registry's full host and everything after it in lower case.`,
  })
}
