import { GetItemCommand } from '@aws-sdk/client-dynamodb'
import {
  BatchGetImageCommand,
  CreateRepositoryCommand,
  GetAuthorizationTokenCommand,
  InitiateLayerUploadCommand,
  SetRepositoryPolicyCommand,
} from '@aws-sdk/client-ecr'
import { ListVersionsByFunctionCommand } from '@aws-sdk/client-lambda'
import { GetObjectCommand } from '@aws-sdk/client-s3'
import { itemKeys, placeNames, type Place } from '@slipway/aws-layout'
import { aCurrent, aRelease, aUlid } from '@slipway/model/testing'
import type { WorkflowRoleName } from './bootstrapped-platform.ts'
import { LOCATION } from './deployed-commit.ts'
import type { WorkflowCaller } from './workflow-caller.ts'

/** Something that not every role may do. */
export interface Deed {
  what: string
  /** Resolves when IAM allows it. It may be repeated, and takes nothing away that others are about. */
  act: (caller: WorkflowCaller, place: Place) => Promise<unknown>
  /** Who may; `account`: none of the roles. */
  rightful: WorkflowRoleName | 'account'
  /** With these another may, too; `never`: whatever it were given. */
  missing: string[] | 'never'
  /** What the service has against it where IAM allows it. */
  refusal?: string
}

/** The function that is deployed. */
export function functionName(place: Place): string {
  return placeNames.function(place, LOCATION, 'lambda-1769-512')
}

/** Which release is CURRENT. */
export const promotion: Deed = {
  what: 'move CURRENT',
  act: ({ stores }, { environment }) =>
    // Of a version that there never was: the store refuses it.
    stores.releases.writeCurrent(aCurrent(aRelease({ environment, location: LOCATION }), { version: 99 })),
  rightful: 'deploy',
  missing: ['dynamodb:PutItem'],
}

/** What the platform was applied with. */
export const platformRecord: Deed = {
  what: 'write the record of the platform',
  act: ({ stores }, { environment }) =>
    stores.platforms.writePlatform({
      schema: 1,
      version: 99,
      environment,
      digest: 'none',
      commit: 'none',
      applied_at: 0,
      applied_by: 'nobody',
    }),
  rightful: 'deploy',
  missing: ['dynamodb:PutItem'],
}

/** Who changes a stack at the moment. */
export const lease: Deed = {
  what: 'take the lease of a stack',
  act: ({ stores }, { environment }) =>
    stores.leases.take({ environment, stack: 'other.staging', holder: 'somebody', by: 'somebody' }),
  rightful: 'deploy',
  missing: ['dynamodb:PutItem'],
}

/** Of a run that there never was. */
export const attempts: Deed = {
  what: "read a location's attempts",
  act: ({ dynamo }, place) => {
    const { environment } = place
    const { pk, sk } = itemKeys.attempt({ environment, location: LOCATION, run_id: aUlid(), attempt: 1 })
    return dynamo.send(
      new GetItemCommand({ TableName: placeNames.table(place), Key: { pk: { S: pk }, sk: { S: sk } } }),
    )
  },
  rightful: 'account',
  missing: ['dynamodb:GetItem'],
}

/** For all repositories of the account. */
export const logIn: Deed = {
  what: 'log in to the registry',
  act: ({ ecr }) => ecr.send(new GetAuthorizationTokenCommand({})),
  rightful: 'push',
  missing: ['ecr:GetAuthorizationToken'],
}

/** Its first call. */
export const push: Deed = {
  what: 'push a layer',
  act: ({ ecr }, place) =>
    ecr.send(new InitiateLayerUploadCommand({ repositoryName: placeNames.repository(place, LOCATION) })),
  rightful: 'push',
  missing: ['ecr:InitiateLayerUpload'],
}

/** As plans do. */
export const environmentRead: Deed = {
  what: 'read what is CURRENT',
  act: ({ stores }, { environment }) => stores.platforms.readEnvironment(environment),
  rightful: 'plan',
  missing: ['dynamodb:Query'],
}

/** As deploys do. */
export const versions: Deed = {
  what: 'look at a function',
  act: ({ lambda }, place) =>
    lambda.send(new ListVersionsByFunctionCommand({ FunctionName: functionName(place) })),
  rightful: 'deploy',
  missing: ['lambda:ListVersionsByFunction'],
}

/** What Pulumi itself writes first. */
export const state: Deed = {
  what: 'read the state of the stacks',
  act: ({ s3 }, place) =>
    s3.send(new GetObjectCommand({ Bucket: placeNames.stateBucket(place), Key: '.pulumi/meta.yaml' })),
  rightful: 'deploy',
  missing: ['s3:GetObject'],
}

/** In the same registry. */
export const foreignRepository: Deed = {
  what: 'make the repository of another project',
  act: ({ ecr }) => ecr.send(new CreateRepositoryCommand({ repositoryName: 'other/weather' })),
  rightful: 'account',
  missing: ['ecr:CreateRepository'],
  refusal: 'RepositoryAlreadyExistsException',
}

/** In the same registry. */
export const foreignImage: Deed = {
  what: 'ask for an image of another project',
  act: ({ ecr }) =>
    ecr.send(
      new BatchGetImageCommand({ repositoryName: 'unknown/weather', imageIds: [{ imageTag: 'latest' }] }),
    ),
  rightful: 'account',
  missing: ['ecr:BatchGetImage'],
  refusal: 'RepositoryNotFoundException',
}

/** It is Lambda that a deploy lets pull. */
export const strangers: Deed = {
  what: 'say who may pull images',
  act: ({ ecr }, place) =>
    ecr.send(
      new SetRepositoryPolicyCommand({
        repositoryName: placeNames.repository(place, LOCATION),
        policyText: JSON.stringify({ Version: '2012-10-17', Statement: [] }),
      }),
    ),
  rightful: 'deploy',
  missing: ['ecr:SetRepositoryPolicy'],
}
