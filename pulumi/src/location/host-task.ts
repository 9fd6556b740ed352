import { TaskDefinition } from '@pulumi/aws/ecs/taskDefinition.js'
import type { Output, Resource } from '@pulumi/pulumi'
import type { HostShape } from '@slipway/aws-layout'
import type { HostRequest } from './host-request.ts'
import { taskSettings } from './task-settings.ts'

/** A task definition of that shape; its output is the ARN of the revision. */
export function makeTaskDefinition(
  parent: Resource,
  request: HostRequest & { shape: HostShape & { type: 'ecs' } },
): Output<string> {
  const { role, attachments } = request
  const { container, ...settings } = taskSettings(request)
  const made = new TaskDefinition(
    settings.family,
    {
      ...settings,
      // The role's own ARN: it is to be there before.
      taskRoleArn: role.arn,
      containerDefinitions: JSON.stringify([container]),
      // Releases name revisions of it.
      skipDestroy: true,
    },
    { parent, dependsOn: attachments },
  )
  return made.arn
}
