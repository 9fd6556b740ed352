import type { Lock } from '@slipway/deploy'
import { openRegistry, pinBases } from '@slipway/deploy/aws'
import { CliError } from '../cli-error.ts'
import type { Context } from '../context.ts'
import { count } from '../terminal/count.ts'
import type { WantedBase } from './lock-rows.ts'

/** Which images bases are at this moment; registries of AWS are asked under the caller's own credentials. */
export async function askRegistries(
  { clock, variables, terminal: { progress } }: Context,
  bases: readonly WantedBase[],
): Promise<Lock['bases']> {
  const registry = openRegistry({ clock, variables })
  progress.show(`asking for ${count(bases.length, 'base')}`)
  try {
    return await pinBases({ registry }, { bases })
  } catch (cause) {
    throw isOfCredentials(cause) ? noCredentials(cause) : cause
  } finally {
    progress.clear()
  }
}

function isOfCredentials(error: unknown): error is Error {
  return error instanceof Error && /^(CredentialsProvider|TokenProvider|ExpiredToken)/.test(error.name)
}

function noCredentials(cause: Error): CliError {
  return new CliError(`A base is in a registry of AWS, which needs credentials. ${cause.message}`, {
    remedy: 'Sign in, for example with aws sso login, or set AWS_PROFILE or AWS_ACCESS_KEY_ID and its like.',
    cause,
  })
}
