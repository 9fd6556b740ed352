import { CONTAINER_NAME, HOST_VARIABLES } from '@slipway/aws-layout'
import type { ChangedRing, GoneNews } from '@slipway/model'
import { parseEnvelope } from '@slipway/model/protocol'

/** What a function answered may be long; a failure's message is not. */
const DETAIL_LENGTH = 1000

interface HostEvent {
  envelope: string
  detail: string
  /** Which one it was; of a task, none. */
  invocation?: { function_arn?: string; request_id?: string }
}

/** The record of an asynchronous invocation that failed, as Lambda sends it to a destination. */
interface InvocationRecord {
  /** The function as it was invoked, so by its version. */
  requestContext: { condition?: string; requestId?: string; functionArn?: string }
  requestPayload: unknown
  responsePayload?: { errorType?: string; errorMessage?: string } | null
}

/** EventBridge's "ECS Task State Change". */
interface TaskEvent {
  'detail-type': string
  detail: {
    lastStatus?: string
    stopCode?: string
    stoppedReason?: string
    overrides: {
      containerOverrides: { name?: string; environment?: { name: string; value: string }[] }[]
    }
  }
}

/**
 * What AWS tells of a host that is gone, as a ring: an invocation that failed, a task that stopped. Undefined when the
 * text tells something else.
 */
export function parseHostEvent(text: string): ChangedRing | undefined {
  try {
    const event = JSON.parse(text) as TaskEvent | InvocationRecord
    const told = 'requestPayload' in event ? ofInvocation(event) : ofTask(event)
    const envelope = parseEnvelope(told.envelope)
    return envelope && { ...envelope, kind: 'changed', gone: newsOf(told) }
  } catch {
    // Not JSON, or not of either form.
    return undefined
  }
}

function ofInvocation({ requestContext, requestPayload, responsePayload }: InvocationRecord): HostEvent {
  const words = [requestContext.condition, responsePayload?.errorType, responsePayload?.errorMessage]
  const { functionArn, requestId } = requestContext
  const invocation = {
    ...(typeof functionArn === 'string' && { function_arn: functionArn }),
    ...(typeof requestId === 'string' && { request_id: requestId }),
  }
  return { envelope: JSON.stringify(requestPayload), detail: inOneLine(words), invocation }
}

function ofTask({ 'detail-type': type, detail }: TaskEvent): HostEvent {
  const isGone = type === 'ECS Task State Change' && detail.lastStatus === 'STOPPED'
  const container = detail.overrides.containerOverrides.find(({ name }) => name === CONTAINER_NAME)
  const variable = container?.environment?.find(({ name }) => name === HOST_VARIABLES.envelope)
  return {
    envelope: isGone ? (variable?.value ?? '') : '',
    detail: inOneLine([detail.stopCode, detail.stoppedReason]),
  }
}

function newsOf({ detail, invocation }: HostEvent): GoneNews {
  return { detail: detail.slice(0, DETAIL_LENGTH), ...invocation }
}

function inOneLine(words: readonly (string | undefined)[]): string {
  return words.filter((word) => word !== undefined).join(': ')
}
