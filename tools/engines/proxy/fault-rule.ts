import { errorAnswer, type AwsError } from './aws-answers.ts'
import type { Answer, AwsRequest, Rule } from './aws-request.ts'

/**
 * - `throttled`, `failed`: refused with the service's error, not carried out
 * - `cut`: the connection ends, not carried out
 * - `failed_after`, `cut_after`: carried out, but the caller learns nothing of it
 */
export type Fault = 'throttled' | 'failed' | 'cut' | 'failed_after' | 'cut_after'

export interface FaultRequest {
  /** Which calls are counted (`callsOf`). */
  on: (request: AwsRequest) => boolean
  /** The fault strikes at every nth of them; 1 strikes each. */
  every: number
  fault: Fault
}

/** Tells how often the fault has struck, so that a test can show that it did. */
export type FaultRule = Rule & { struck: () => number }

/** Injects a fault into every nth of the chosen calls. Retries of an SDK are calls too. */
export function faultRule({ on, every, fault }: FaultRequest): FaultRule {
  let seen = 0
  let struck = 0
  const rule: Rule = async (request, forward) => {
    if (!on(request)) return forward()
    seen += 1
    if (seen % every !== 0) return forward()
    struck += 1
    return strike(fault, request, forward)
  }
  return Object.assign(rule, { struck: () => struck })
}

async function strike(fault: Fault, request: AwsRequest, forward: () => Promise<Answer>): Promise<Answer> {
  switch (fault) {
    case 'throttled':
      return throttling(request)
    case 'failed':
      return failure(request)
    case 'cut':
      return 'cut'
    case 'failed_after':
      await forward()
      return failure(request)
    case 'cut_after':
      await forward()
      return 'cut'
  }
}

/** What the services call it; the others share a name. */
const THROTTLING: Record<string, AwsError> = {
  dynamodb: { status: 400, type: 'ProvisionedThroughputExceededException', message: 'Rate exceeded' },
  s3: { status: 503, type: 'SlowDown', message: 'Please reduce your request rate.' },
  lambda: { status: 429, type: 'TooManyRequestsException', message: 'Rate Exceeded.' },
}
const COMMON_THROTTLING: AwsError = { status: 400, type: 'ThrottlingException', message: 'Rate exceeded' }

const FAILURE_TYPES: Record<string, string> = {
  dynamodb: 'InternalServerError',
  s3: 'InternalError',
  ecs: 'ServerException',
  lambda: 'ServiceException',
}

function throttling(request: AwsRequest): Answer {
  return errorAnswer(request, THROTTLING[request.service ?? ''] ?? COMMON_THROTTLING)
}

function failure(request: AwsRequest): Answer {
  const type = FAILURE_TYPES[request.service ?? ''] ?? 'InternalFailure'
  return errorAnswer(request, { status: 500, type, message: 'An internal error occurred.' })
}
