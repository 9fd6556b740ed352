import { locationKeyPatterns, placeNames, RUNTIME_ATTRIBUTES, type Place } from '@slipway/aws-layout'
import { arns } from './arns.ts'
import { allow, policyOf, type PolicyDocument, type Statement } from './policy-document.ts'
import { attributesAmong, keysAmong } from './record-keys.ts'
import { secretAccess } from './secret-access.ts'

/** Who a location's role is for, and what the location declares. */
export interface LocationPolicyRequest {
  place: Place
  location: string
  /** References, as declared. */
  secrets: readonly string[]
  /** As declared; they are appended as they are. */
  permissions?: readonly DeclaredPermission[]
  /** Whether it has functions, and not only tasks. */
  hasFunctions: boolean
}

/** One entry of a location's `permissions`. */
export interface DeclaredPermission {
  actions: readonly string[]
  resources: readonly string[]
}

/**
 * What every host of a location may do: read its own runs, claim, beat and end its own attempts, keep its own blobs,
 * ring, read its declared secrets, write its host's log. A location is the trust boundary: of the records it reaches
 * nothing else, not CURRENT, no release, no other location. What it declares is not narrowed here.
 */
export function locationPolicy(request: LocationPolicyRequest): PolicyDocument {
  const { place, location, secrets, permissions = [], hasFunctions } = request
  const owner = { environment: place.environment, location }
  const runs = locationKeyPatterns.runs(owner)
  const attempts = locationKeyPatterns.attempts(owner)
  const table = [arns.table(place)]
  const blobs = `runs/${place.environment}/${location}`
  return policyOf([
    allow('ReadOwnRecords', {
      actions: ['dynamodb:GetItem'],
      resources: table,
      condition: keysAmong([attempts, runs]),
    }),
    allow('WriteOwnAttempts', {
      actions: ['dynamodb:UpdateItem'],
      resources: table,
      condition: attributesAmong(RUNTIME_ATTRIBUTES, keysAmong([attempts])),
    }),
    allow('KeepOwnBlobs', {
      actions: ['s3:AbortMultipartUpload', 's3:GetObject', 's3:PutObject'],
      resources: [arns.objects(place, `${blobs}/*`)],
    }),
    // Its chunks, once they are joined to one log.
    allow('RemoveOwnLogChunks', {
      actions: ['s3:DeleteObject'],
      resources: [arns.objects(place, `${blobs}/*/log/*`)],
    }),
    allow('RingChanged', {
      actions: ['sqs:SendMessage'],
      resources: [arns.queue(place, placeNames.changed(place))],
    }),
    ...(hasFunctions ? [tellOfFailedInvocations(place)] : []),
    // The group is the platform's: no host makes one.
    allow('WriteHostLog', {
      actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      resources: [arns.logStreams(place)],
    }),
    ...secretAccess(place, secrets),
    ...permissions.map(({ actions, resources }, index) =>
      allow(`Declared${index + 1}`, { actions: [...actions], resources: [...resources] }),
    ),
  ])
}

/**
 * As the function's own role, Lambda tells there of invocations that failed. What a function's code sends by itself names
 * the function (`lambda:SourceFunctionArn`), and is refused; what a task of the same role sends does not: agents believe
 * no more of it than the function that it names could have done.
 */
function tellOfFailedInvocations(place: Place): Statement {
  return allow('TellOfFailedInvocations', {
    actions: ['sqs:SendMessage'],
    resources: [arns.queue(place, placeNames.events(place))],
    condition: { Null: { 'lambda:SourceFunctionArn': 'true' } },
  })
}
