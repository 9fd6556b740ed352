import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { ECRClient } from '@aws-sdk/client-ecr'
import { npmBeside } from '@slipway/deploy'
import { openRegistry, type PublishDeps } from '@slipway/deploy/aws'
import { ulidFactory } from '@slipway/model'
import { systemClock } from '@slipway/stores/connect'
import type { Variables } from '../../kit/variables.ts'

export interface PublishDepsRequest {
  /** Of the environment. */
  region: string
  variables: Variables
  /** The input; empty: the directories that a runner has for files of a job, and for tools. */
  cacheDirectory: string
}

/** What publishing images needs, under the job's own AWS credentials. Nothing is asked before it is used. */
export function publishDeps({ region, variables, cacheDirectory }: PublishDepsRequest): PublishDeps {
  const clock = systemClock
  return {
    registry: openRegistry({ clock, variables }),
    ecr: new ECRClient({ region }),
    npm: npmBeside(process.execPath),
    cacheDirectory: cacheIn('RUNNER_TEMP', { cacheDirectory, variables }),
    newId: ulidFactory(() => clock.now()),
  }
}

/**
 * Where the runtime's Node is kept: a tool, which a runner of one's own has at hand again in its next job. Absolute path.
 */
export function nodeDirectory(request: Omit<PublishDepsRequest, 'region'>): string {
  return cacheIn('RUNNER_TOOL_CACHE', request)
}

function cacheIn(
  variable: 'RUNNER_TEMP' | 'RUNNER_TOOL_CACHE',
  { cacheDirectory, variables }: Omit<PublishDepsRequest, 'region'>,
): string {
  if (cacheDirectory !== '') return resolve(variables['GITHUB_WORKSPACE'] ?? '.', cacheDirectory)
  return join(variables[variable] ?? tmpdir(), 'slipway')
}
