import { expect, test } from 'vitest'
import {
  agentPolicy,
  boundaryPolicy,
  deployerPolicy,
  deployPolicy,
  eventsQueuePolicy,
  executionPolicy,
  locationPolicy,
  locationTrust,
  planPolicy,
  pushPolicy,
  submitterPolicy,
  taskTrust,
  workflowTrust,
} from '../src/policies/index.ts'
import { PLACE as place } from './place.ts'

const SECRETS = [
  'secretsmanager:arn:aws:secretsmanager:eu-west-1:111122223333:secret:orders#token',
  'secretsmanager:arn:aws:secretsmanager:eu-west-1:444455556666:secret:shared/api-AbCd12',
  'ssm:/acme/orders/db',
  'ssm:/acme/orders/db',
]

const PERMISSIONS = [{ actions: ['s3:GetObject'], resources: ['arn:aws:s3:::acme-in/*'] }]

const DOCUMENTS = {
  agent: agentPolicy({ place, queues: ['etl', 'default'] }),
  boundary: boundaryPolicy({ place }),
  deploy: deployPolicy({ place }),
  deployer: deployerPolicy({ place }),
  'events-queue': eventsQueuePolicy({ place }),
  execution: executionPolicy({ place }),
  location: locationPolicy({
    place,
    location: 'orders',
    secrets: SECRETS,
    permissions: PERMISSIONS,
    hasFunctions: true,
  }),
  'location-without-secrets': locationPolicy({ place, location: 'orders', secrets: [], hasFunctions: true }),
  'location-trust': locationTrust({ place }),
  plan: planPolicy({ place }),
  push: pushPolicy({ place }),
  submitter: submitterPolicy({ place }),
  'task-trust': taskTrust({ place }),
  'workflow-trust': workflowTrust({
    account: place.account,
    repository: 'acme/data',
    subjects: ['repo:acme/data:environment:production', 'repo:acme@*/data@*:environment:production'],
  }),
}

test.each(Object.entries(DOCUMENTS))('the %s document is the golden one', async (name, document) => {
  await expect(`${JSON.stringify(document, null, 2)}\n`).toMatchFileSnapshot(`golden/${name}.generated.json`)
})

test('the order in which queues and secrets are declared changes no document', () => {
  const reversed = SECRETS.toReversed()
  expect(agentPolicy({ place, queues: ['default', 'etl'] })).toEqual(DOCUMENTS.agent)
  expect(
    locationPolicy({
      place,
      location: 'orders',
      secrets: reversed,
      permissions: PERMISSIONS,
      hasFunctions: true,
    }),
  ).toEqual(DOCUMENTS.location)
})

test.each(Object.entries(DOCUMENTS))(
  'each statement of the %s document has a Sid of its own',
  (_, document) => {
    const sids = document.Statement.map(({ Sid }) => Sid)
    expect(new Set(sids).size).toBe(sids.length)
    for (const sid of sids) expect(sid).toMatch(/^[A-Za-z0-9]+$/)
  },
)

test('a secret of an unknown scheme is refused', () => {
  expect(() =>
    locationPolicy({ place, location: 'orders', secrets: ['vault:/orders'], hasFunctions: true }),
  ).toThrow('ssm:/path or secretsmanager:ARN[#key]')
})
