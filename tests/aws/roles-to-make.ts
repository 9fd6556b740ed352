import { RegisterTaskDefinitionCommand } from '@aws-sdk/client-ecs'
import { CreateRoleCommand } from '@aws-sdk/client-iam'
import { placeNames, rolePath, type Place } from '@slipway/aws-layout'
import { LOCATION } from './deployed-commit.ts'
import type { WorkflowCaller } from './workflow-caller.ts'

export interface RoleToMake {
  path: string
  /** The ARN of a policy. */
  boundary: string | undefined
}

/** Who may have a role of tasks. */
export const TASKS_TRUST = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Principal: { Service: 'ecs-tasks.amazonaws.com' }, Action: 'sts:AssumeRole' },
  ],
})

/** Makes a role for tasks, of a name that follows from how it is made. */
export function makeRole({ iam }: WorkflowCaller, role: RoleToMake): Promise<unknown> {
  const { path: Path, boundary } = role
  return iam.send(
    new CreateRoleCommand({
      RoleName: madeName(role),
      Path,
      AssumeRolePolicyDocument: TASKS_TRUST,
      ...(boundary !== undefined && { PermissionsBoundary: boundary }),
    }),
  )
}

/** Registers a task with that role. */
export function registerTask({ ecs }: WorkflowCaller, place: Place, taskRoleArn: string): Promise<unknown> {
  return ecs.send(
    new RegisterTaskDefinitionCommand({
      family: placeNames.taskFamily(place, LOCATION, 'other'),
      taskRoleArn,
      containerDefinitions: [{ name: 'slipway', image: 'slipway.invalid/none', essential: true }],
    }),
  )
}

/** One of another environment. */
export function roleOfAnother(place: Place): RoleToMake {
  return { path: rolePath({ ...place, environment: 'production' }), boundary: undefined }
}

/** One as deploys make them. */
export function roleWithin(place: Place): RoleToMake {
  return { path: rolePath(place), boundary: boundaryArn(place) }
}

/** The name of a role once it was made. */
export function madeName({ path, boundary }: RoleToMake): string {
  return `made${path.replaceAll('/', '-')}${boundary === undefined ? 'free' : 'bounded'}`
}

/** The ARN of a role once it was made. */
export function madeArn({ account }: Place, role: RoleToMake): string {
  return `arn:aws:iam::${account}:role${role.path}${madeName(role)}`
}

/** The ARN of what bounds the roles that deploys make. */
export function boundaryArn(place: Place): string {
  return `arn:aws:iam::${place.account}:policy${rolePath(place)}${placeNames.boundary(place)}`
}
