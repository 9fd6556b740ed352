import { expect, test } from 'vitest'
import {
  agentPolicy,
  deployerPolicy,
  executionPolicy,
  locationPolicy,
  locationTrust,
  submitterPolicy,
  taskTrust,
} from '../src/policies/index.ts'
import { PLACE as place } from './place.ts'

const SECRETS = {
  TOKEN: 'secretsmanager:arn:aws:secretsmanager:eu-west-1:111122223333:secret:orders#token',
  API_KEY: 'secretsmanager:arn:aws:secretsmanager:eu-west-1:444455556666:secret:shared/api-AbCd12',
  DB_PASSWORD: 'ssm:/acme/orders/db',
  DB_PASSWORD_AGAIN: 'ssm:/acme/orders/db',
}

const PERMISSIONS = [{ actions: ['s3:GetObject'], resources: ['arn:aws:s3:::acme-in/*'] }]

const DOCUMENTS = {
  agent: agentPolicy({ place, queues: ['etl', 'default'] }),
  deployer: deployerPolicy({ place }),
  execution: executionPolicy({ place }),
  location: locationPolicy({ place, location: 'orders', secrets: SECRETS, permissions: PERMISSIONS }),
  'location-without-secrets': locationPolicy({ place, location: 'orders', secrets: {} }),
  'location-trust': locationTrust({ place }),
  submitter: submitterPolicy({ place }),
  'task-trust': taskTrust({ place }),
}

test.each(Object.entries(DOCUMENTS))('the %s document is the golden one', async (name, document) => {
  await expect(`${JSON.stringify(document, null, 2)}\n`).toMatchFileSnapshot(`golden/${name}.generated.json`)
})

test('the order in which queues, secrets and variables are declared changes no document', () => {
  const reversed = Object.fromEntries(Object.entries(SECRETS).reverse())
  expect(agentPolicy({ place, queues: ['default', 'etl'] })).toEqual(DOCUMENTS.agent)
  expect(locationPolicy({ place, location: 'orders', secrets: reversed, permissions: PERMISSIONS })).toEqual(
    DOCUMENTS.location,
  )
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
  expect(() => locationPolicy({ place, location: 'orders', secrets: { KEY: 'vault:/orders' } })).toThrow(
    'ssm:/path or secretsmanager:ARN[#key]',
  )
})
