import { failure, type Failure, type FailureCode, type LaunchAnswer, type LaunchTarget } from '@slipway/model'

/** What an AWS service answered instead of doing what it was asked. */
export interface Refusal {
  /** Of the error, or the reason where the answer lists failures. */
  name: string
  message: string
  /** Of the answer; undefined where it was a success that lists failures. */
  status: number | undefined
}

/** The first rule whose pattern fits `name: message` says what kind of failure it is. */
export interface RefusalRule {
  says: RegExp
  code: FailureCode
}

/** The same from every service. A signature that is refused is the agent's own credentials. */
const EVERY_SERVICE: RefusalRule[] = [
  {
    says: /^(AccessDenied|UnrecognizedClient|ExpiredToken|InvalidSignature|IncompleteSignature|MissingAuthenticationToken|InvalidClientTokenId)/,
    code: 'access_denied',
  },
  {
    says: /^(Throttling|TooManyRequests|RequestLimitExceeded|LimitExceeded|ServiceQuotaExceeded)/,
    code: 'throttled',
  },
]

/**
 * The failure that a refusal means; undefined when it leaves open whether something started: a fault of the service
 * itself that no rule knows, or a request that it timed out on.
 */
export function readRefusal(
  { service, rules }: { service: string; rules: readonly RefusalRule[] },
  { name, message, status }: Refusal,
): Failure | undefined {
  const said = message === '' ? name : `${name}: ${message}`
  const told = `${service} refused the launch: ${said}`
  const rule = [...rules, ...EVERY_SERVICE].find(({ says }) => says.test(said))
  if (rule !== undefined) return failure(rule.code, told)
  if (status === 403) return failure('access_denied', told)
  if (status === 408 || (status !== undefined && status >= 500)) return undefined
  return failure('launch_rejected', told)
}

/** What a launcher answers to a target that is for another one. */
export function refuseTarget(launcher: string, target: LaunchTarget): LaunchAnswer {
  const told = `The launcher ${launcher} cannot start a target of the kind ${target.kind}.`
  return { launched: false, failure: failure('launch_rejected', told, 'Deploy again.') }
}
