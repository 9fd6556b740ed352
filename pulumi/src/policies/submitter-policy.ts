import { placeNames, type Place } from '@slipway/aws-layout'
import { arns } from './arns.ts'
import { allow, policyOf, type PolicyDocument, type Statement } from './policy-document.ts'
import { keysAmong, recordKeys } from './record-keys.ts'

/**
 * What a person's role needs to submit, follow, list and cancel runs, with the API in its own process. It starts no
 * host and moves no pointer.
 */
export function submitterPolicy({ place }: { place: Place }): PolicyDocument {
  return policyOf([...reads(place), ...writes(place), ...blobs(place)])
}

function reads(place: Place): Statement[] {
  const { attempts, current, idempotency, releases, runIds, runs, shards } = recordKeys
  return [
    allow('ReadRecords', {
      actions: ['dynamodb:BatchGetItem', 'dynamodb:GetItem'],
      resources: [arns.table(place)],
      condition: keysAmong([
        attempts(place),
        current(place),
        idempotency(place),
        releases(place),
        runs(place),
        runIds(),
      ]),
    }),
    allow('ListReleases', {
      actions: ['dynamodb:Query'],
      resources: [arns.table(place)],
      condition: keysAmong([current(place), releases(place)]),
    }),
    allow('ListRuns', {
      actions: ['dynamodb:Query'],
      resources: [arns.index(place, 'runs')],
      condition: keysAmong(shards(place)),
    }),
  ]
}

function writes(place: Place): Statement[] {
  const { attempts, idempotency, runIds, runs } = recordKeys
  return [
    allow('SubmitAndCancelRuns', {
      actions: ['dynamodb:PutItem'],
      resources: [arns.table(place)],
      condition: keysAmong([idempotency(place), runs(place), runIds()]),
    }),
    allow('CancelAttempts', {
      actions: ['dynamodb:UpdateItem'],
      resources: [arns.table(place)],
      condition: keysAmong([attempts(place)]),
    }),
    allow('Ring', {
      actions: ['sqs:GetQueueUrl', 'sqs:SendMessage'],
      resources: [arns.queue(place, placeNames.changed(place)), arns.allDoorbells(place)],
    }),
  ]
}

function blobs(place: Place): Statement[] {
  const { environment } = place
  return [
    allow('ReadLogsAndArtifacts', {
      actions: ['s3:GetObject'],
      resources: [arns.objects(place, `runs/${environment}/*`)],
    }),
    allow('StoreParams', {
      actions: ['s3:PutObject'],
      resources: [arns.objects(place, `runs/${environment}/*/params.json`)],
    }),
    // Unconditional: only to whoever may list does S3 say of an object that it is missing (404), and not denied (403).
    allow('FindLogChunks', { actions: ['s3:ListBucket'], resources: [arns.bucket(place)] }),
  ]
}
