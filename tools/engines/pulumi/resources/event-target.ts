import {
  EventBridgeClient,
  ListTargetsByRuleCommand,
  PutTargetsCommand,
  RemoveTargetsCommand,
} from '@aws-sdk/client-eventbridge'
import { randomUUID } from 'node:crypto'
import type { Properties, ResourceType, Scene } from '../provider/resource-type.ts'

/** aws:cloudwatch/eventTarget:EventTarget, on the default bus */
export const eventTarget: ResourceType = {
  module: 'cloudwatch/eventTarget',
  performs: ['arn', 'rule', 'targetId'],
  replacedBy: ['rule', 'targetId'],
  gone: ['ResourceNotFoundException'],
  create: async (scene, inputs) => {
    const targetId = (inputs['targetId'] as string | undefined) ?? `terraform-${randomUUID()}`
    await write(scene, { ...inputs, targetId })
    return { id: `${String(inputs['rule'])}-${targetId}`, state: { targetId } }
  },
  read: async ({ client }, { state }) => {
    const { Targets = [] } = await client(EventBridgeClient).send(
      new ListTargetsByRuleCommand({ Rule: state['rule'] as string }),
    )
    const found = Targets.find(({ Id }) => Id === state['targetId'])
    return found === undefined
      ? null
      : { arn: found.Arn, rule: state['rule'], targetId: found.Id, eventBusName: 'default' }
  },
  update: async (scene, { inputs, state }) => write(scene, { ...state, ...inputs }),
  remove: async ({ client }, { state }) => {
    const Ids = [state['targetId'] as string]
    await client(EventBridgeClient).send(new RemoveTargetsCommand({ Rule: state['rule'] as string, Ids }))
  },
}

/** Throws for a target that EventBridge refuses, which its answer says without being an error. */
async function write({ client }: Scene, inputs: Properties): Promise<void> {
  const { FailedEntries = [] } = await client(EventBridgeClient).send(
    new PutTargetsCommand({
      Rule: inputs['rule'] as string,
      Targets: [{ Id: inputs['targetId'] as string, Arn: inputs['arn'] as string }],
    }),
  )
  const [failed] = FailedEntries
  if (failed) throw new Error(`${failed.ErrorCode}: ${failed.ErrorMessage}`)
}
