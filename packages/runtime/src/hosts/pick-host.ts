import { HOST_VARIABLES } from '@slipway/aws-layout'
import { PROCESS_HOST } from '@slipway/model/protocol'
import type { Variables } from '../environment/host-variables.ts'

/** `lambda-server`: what Lambda's image is started as where nothing speaks the Runtime API around it. */
export type HostKind = 'process' | 'container' | 'lambda' | 'lambda-server'

/** Where this runtime is, by the variables that it was started with. */
export function pickHost(variables: Variables): HostKind {
  const has = (name: string): boolean => (variables[name] ?? '') !== ''
  const isOnAws = has(HOST_VARIABLES.table) && has(HOST_VARIABLES.bucket)
  if (has(RUNTIME_API)) return 'lambda'
  if (isOnAws && has(HOST_VARIABLES.envelope)) return 'container'
  if (has(PROCESS_HOST.stateDirectory)) return 'process'
  if (isOnAws || has('AWS_LAMBDA_FUNCTION_NAME')) return 'lambda-server'
  return 'process'
}

/** `host:port` of Lambda's Runtime API. Whoever knows it can take events away: never passed on to the child. */
export const RUNTIME_API = 'AWS_LAMBDA_RUNTIME_API'
