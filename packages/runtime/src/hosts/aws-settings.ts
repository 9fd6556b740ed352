import { HOST_VARIABLES, IMAGE_LAYOUT } from '@slipway/aws-layout'
import type { Variables } from '../environment/host-variables.ts'

/** What a function or a task definition tells its hosts. How AWS is reached, the SDK finds by itself. */
export interface AwsSettings {
  table: string
  bucket: string
  changedQueueUrl: string
  codeDirectory: string
}

/** A problem is a sentence for whoever configured the function or task. */
export function readAwsSettings(variables: Variables): AwsSettings | { problem: string } {
  const { table, bucket, changedQueue, codeDirectory } = HOST_VARIABLES
  const missing = [table, bucket, changedQueue].filter((name) => (variables[name] ?? '') === '')
  if (missing.length > 0) {
    return {
      problem: `This is Slipway's runtime, and it does not know where its stores are: set ${missing.join(', ')}.`,
    }
  }
  return {
    table: variables[table] ?? '',
    bucket: variables[bucket] ?? '',
    changedQueueUrl: variables[changedQueue] ?? '',
    codeDirectory: variables[codeDirectory] ?? IMAGE_LAYOUT.code,
  }
}
