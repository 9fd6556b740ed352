import { execFileSync } from 'node:child_process'
import { join, matchesGlob } from 'node:path/posix'
import type { CommittedLocation } from '../../../src/commit/read-locations.ts'
import { contentDigest, type ImageBuild } from '../../../src/content-digest.ts'
import type { BuildInput } from '../../../src/ports/source.ts'
import { declare, git } from '../../support/temporary-project.ts'

export interface LocationOptions extends Partial<ImageBuild> {
  /** `host/name@sha256:…` */
  base: string
}

const LOCATION = 'orders'
const DIRECTORY = `locations/${LOCATION}/`

/** The location in `locations/orders` at HEAD, as a plan hands it on, by what git says of its files. */
export function committedLocation(root: string, options: LocationOptions): CommittedLocation {
  const build: ImageBuild = { architecture: 'x86_64', inputs: [], ...options }
  const inputs = filesOf(root).flatMap((input) => placed(input, build) ?? [])
  const content_digest = contentDigest(inputs, build)
  return {
    location: LOCATION,
    content_digest,
    release_digest: content_digest,
    commit: git(root, 'rev-parse', 'HEAD'),
    directory: DIRECTORY.slice(0, -1),
    declaration: declare(LOCATION),
    build,
    inputs,
    source: null,
  }
}

/** All files of a project at HEAD, with their paths from its root. */
function filesOf(root: string): BuildInput[] {
  const argv = ['-C', root, 'ls-tree', '-r', '-z', '--full-tree', 'HEAD:./']
  const lines = execFileSync('git', argv, { encoding: 'utf8' }).split('\0').slice(0, -1)
  return lines.map((line) => {
    const [, mode, blob_id = '', path = ''] = /^(\d+) blob (\w+)\t(.*)$/s.exec(line) ?? []
    return { mode: mode as BuildInput['mode'], path, blob_id, file: join(root, path) }
  })
}

function placed(input: BuildInput, { inputs }: ImageBuild): BuildInput | undefined {
  const { path } = input
  if (path.startsWith(DIRECTORY)) return { ...input, path: path.slice(DIRECTORY.length) }
  return inputs.some((pattern) => matchesGlob(path, pattern)) ? { ...input, path: `/${path}` } : undefined
}
