import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type LoadedProject, loadProject } from '@slipway/config-schema'

/** A slipway.yaml for tests that are not about it. */
const PLAIN_PROJECT = 'project: acme-data\nlocations: ["locations/*"]\n'

/**
 * A project in a temporary directory, gone when it is disposed of. A plain slipway.yaml is added
 * unless another is given, or undefined.
 */
export async function temporaryProject(files: Record<string, string | undefined>) {
  const directory = await mkdtemp(join(tmpdir(), 'slipway-config-'))
  for (const [file, content] of Object.entries({ 'slipway.yaml': PLAIN_PROJECT, ...files })) {
    if (content === undefined) continue
    await mkdir(dirname(join(directory, file)), { recursive: true })
    await writeFile(join(directory, file), content)
  }
  return {
    directory,
    load: (variables: Record<string, string> = {}): Promise<LoadedProject> =>
      loadProject({ directory, variables }),
    [Symbol.asyncDispose]: () => rm(directory, { recursive: true }),
  }
}
