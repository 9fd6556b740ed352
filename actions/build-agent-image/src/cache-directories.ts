import { accessSync, constants, mkdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Variables } from '../../kit/variables.ts'

export interface CacheRequest {
  /** The input; empty: the directories that a runner has for files of a job, and for tools. */
  cacheDirectory: string
  variables: Variables
}

/** Absolute paths. */
export interface CacheDirectories {
  /** Of packed layers and installed dependencies. */
  layers: string
  /** Of the runtime's Node: a runner of one's own has its tools at hand again in the next job, a hosted one has not. */
  tools: string
}

/** Where builds keep what another one may need. A tool cache that nothing can be written to is as if there were none. */
export function cacheDirectories({ cacheDirectory, variables }: CacheRequest): CacheDirectories {
  if (cacheDirectory !== '') {
    const given = resolve(variables['GITHUB_WORKSPACE'] || '.', cacheDirectory)
    return { layers: given, tools: given }
  }
  const layers = join(variables['RUNNER_TEMP'] || tmpdir(), 'slipway')
  const tools = variables['RUNNER_TOOL_CACHE']
  return { layers, tools: tools && isWritable(join(tools, 'slipway')) ? join(tools, 'slipway') : layers }
}

function isWritable(directory: string): boolean {
  try {
    mkdirSync(directory, { recursive: true })
    accessSync(directory, constants.W_OK)
    return true
  } catch {
    return false
  }
}
