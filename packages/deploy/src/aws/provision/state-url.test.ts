import { expect, test } from 'vitest'
import { stateUrl } from './state-url.ts'

const region = 'eu-west-1'

test.each([
  ['s3://acme-state', 's3://acme-state?region=eu-west-1'],
  ['s3://acme-state/slipway?awssdk=v2', 's3://acme-state/slipway?awssdk=v2&region=eu-west-1'],
  ['s3://acme-state?region=us-east-1', 's3://acme-state?region=us-east-1'],
  ['s3://acme-state/?region=us-east-1', 's3://acme-state/?region=us-east-1'],
  ['file:///var/state', 'file:///var/state?metadata=skip'],
  ['file:///var/state?metadata=sidecar', 'file:///var/state?metadata=sidecar'],
  ['https://api.pulumi.com', 'https://api.pulumi.com'],
])('%s is for Pulumi %s', (backendUrl, expected) => {
  expect(stateUrl({ backendUrl, region })).toBe(expected)
})
