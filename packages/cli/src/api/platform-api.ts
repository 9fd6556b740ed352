import { ApiError } from '@slipway/api'
import type { Context } from '../context.ts'
import { openEnvironment } from '../environments/open-environment.ts'
import { platformFailure } from '../environments/platform-failure.ts'
import { FAR, type ApiSession } from './api-session.ts'
import { createInProcessApi, failureText } from './in-process-api.ts'

/** The API of an environment on AWS, in this process over the platform's stores, under the caller's own credentials. */
export async function openPlatformApi(context: Context, environment: string): Promise<ApiSession> {
  const opened = await openEnvironment(context, environment)
  const { place, project, deps } = opened
  let known: Error | undefined
  const { client } = createInProcessApi(context, {
    deps,
    environment,
    launchers: ['lambda', 'ecs'],
    followWaits: { first: FAR.poll, longest: FAR.poll },
    log(failure) {
      known = platformFailure(failure.error, place)
      if (known === undefined) context.terminal.errors.line(failureText(failure))
    },
  })
  return {
    client,
    home: { kind: 'platform', place, agents: project.agents },
    state: undefined,
    pace: FAR,
    // The API says only that it failed; that the caller can do something about it is known here.
    explain: (error) =>
      error instanceof ApiError && error.code === 'internal_error' ? (known ?? error) : error,
    close: () => opened.close(),
  }
}
