import { valueAt } from '../finding.ts'
import type { LocationRule } from './rule.ts'

/** AWS Lambda ends any invocation after this. */
const LAMBDA_TIMEOUT_MS = 900_000

/** A job that can run on nothing but Lambda does not want to run longer than Lambda lets it. */
export const lambdaTimeoutsFit: LocationRule = ({ file, declaration }) =>
  Object.values(declaration.jobs).flatMap(({ name, launchers, timeout_ms }) => {
    const path = ['jobs', name, 'timeout']
    const isOnLambdaAlone = launchers.every(({ type }) => type === 'lambda')
    if (!isOnLambdaAlone || timeout_ms <= LAMBDA_TIMEOUT_MS) return []
    return [
      {
        code: 'timeout_too_long',
        message: `The job "${name}" runs on Lambda alone, which gives it 15m at most.`,
        suggestion: 'Lower the timeout, or add ecs to its launchers.',
        file,
        place: valueAt(path),
      },
    ]
  })
