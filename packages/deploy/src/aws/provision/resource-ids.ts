import { queueUrl, type Place } from '@slipway/aws-layout'
import type { IdOf } from './repair-state.ts'

/**
 * The ids of what AWS does not create a second time under one name. All else of a stack is put in place: creating it
 * once more overwrites what is there, or leaves a revision that nothing names.
 */
export function resourceIds(place: Place): IdOf {
  return ({ type, inputs = {} }) => {
    const { name, bucket, path = '/' } = inputs
    switch (type) {
      case 'aws:s3/bucket:Bucket':
        return text(bucket)
      case 'aws:iam/policy:Policy':
        return named(name, (own) => `arn:aws:iam::${place.account}:policy${String(path)}${own}`)
      case 'aws:sqs/queue:Queue':
        return named(name, (own) => queueUrl(place, own))
      case 'aws:cloudwatch/logGroup:LogGroup':
      case 'aws:iam/role:Role':
      case 'aws:lambda/function:Function':
        return text(name)
      default:
        return undefined
    }
  }
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

function named(name: unknown, idOf: (name: string) => string): string | undefined {
  return typeof name === 'string' ? idOf(name) : undefined
}
