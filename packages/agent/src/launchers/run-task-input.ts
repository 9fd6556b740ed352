import type { RunTaskCommandInput } from '@aws-sdk/client-ecs'
import { attemptToken, HOST_VARIABLES } from '@slipway/aws-layout'
import type { EcsTarget } from '@slipway/model'
import type { Envelope } from '@slipway/model/protocol'

/** RunTask's limit on the overrides, in characters of their JSON. */
export const OVERRIDES_LIMIT = 8192

/** RunTask for one attempt: of the same attempt always the same, as the client token demands. */
export function runTaskInput(envelope: Envelope, target: EcsTarget): RunTaskCommandInput {
  return {
    cluster: target.cluster,
    taskDefinition: target.task_definition_arn,
    count: 1,
    launchType: 'FARGATE',
    clientToken: attemptToken(envelope),
    startedBy: attemptToken(envelope),
    overrides: {
      containerOverrides: [
        {
          name: target.container,
          environment: [{ name: HOST_VARIABLES.envelope, value: JSON.stringify(envelope) }],
        },
      ],
    },
    networkConfiguration: {
      awsvpcConfiguration: {
        subnets: target.subnets,
        securityGroups: target.security_groups,
        assignPublicIp: target.assign_public_ip ? 'ENABLED' : 'DISABLED',
      },
    },
    // The definition's tags say whose costs they are; these say which run's.
    propagateTags: 'TASK_DEFINITION',
    tags: [
      { key: 'slipway:environment', value: envelope.environment },
      { key: 'slipway:location', value: envelope.location },
      { key: 'slipway:run', value: envelope.run_id },
      { key: 'slipway:attempt', value: String(envelope.attempt) },
    ],
  }
}
