import type { Envelope } from '@slipway/model/protocol'

/** As Lambda sends it to the destination of an asynchronous invocation that failed. */
export function failedInvocation(envelope: Envelope) {
  return {
    version: '1.0',
    timestamp: '2026-11-21T12:00:00.000Z',
    requestContext: {
      requestId: '34bf5d8a-8b9c-4a8a-9c1e-4f1f4a8f2a11',
      functionArn: 'arn:aws:lambda:eu-west-1:111122223333:function:slipway-acme-staging-orders:7',
      condition: 'RetriesExhausted',
      approximateInvokeCount: 1,
    },
    requestPayload: envelope,
    responseContext: { statusCode: 200, executedVersion: '7', functionError: 'Unhandled' },
    responsePayload: { errorType: 'Sandbox.Timedout', errorMessage: 'Task timed out after 900.00 seconds' },
  }
}

/** The same where no invocation took place: there was no answer. */
export function expiredInvocation(envelope: Envelope) {
  const { responseContext: _, responsePayload: __, ...record } = failedInvocation(envelope)
  return { ...record, requestContext: { ...record.requestContext, condition: 'EventAgeExceeded' } }
}

/** As EventBridge sends it when a task stopped. */
export function stoppedTask(envelope: Envelope) {
  return {
    version: '0',
    id: '9bcdac79-b31f-4d3d-9410-fbd727c29fab',
    'detail-type': 'ECS Task State Change',
    source: 'aws.ecs',
    account: '111122223333',
    time: '2026-11-21T12:00:00Z',
    region: 'eu-west-1',
    resources: ['arn:aws:ecs:eu-west-1:111122223333:task/slipway-acme-staging/b99d40b3'],
    detail: {
      clusterArn: 'arn:aws:ecs:eu-west-1:111122223333:cluster/slipway-acme-staging',
      containers: [{ name: 'slipway', lastStatus: 'STOPPED', exitCode: 137 }],
      desiredStatus: 'STOPPED',
      lastStatus: 'STOPPED',
      overrides: {
        containerOverrides: [
          { name: 'log-router' },
          {
            name: 'slipway',
            environment: [
              { name: 'OTHER', value: 'x' },
              { name: 'SLIPWAY_ENVELOPE', value: JSON.stringify(envelope) },
            ],
          },
        ],
      },
      startedBy: `${envelope.run_id}-${envelope.attempt}`,
      stopCode: 'SpotInterruption',
      stoppedReason: 'Your Spot Task was interrupted.',
      version: 5,
    },
  }
}
