import {
  DeleteRoleCommand,
  IAMClient,
  ListPolicyVersionsCommand,
  type ListPolicyVersionsCommandOutput,
} from '@aws-sdk/client-iam'
import { expect, inject, test } from 'vitest'
import { freshAccount } from '../../aws-environment.ts'
import { Life, openProvider } from './provider-scene.ts'
import { recordCalls } from './recorded-calls.ts'
import { refusing } from './refusing.ts'
import { openStack, type Declare } from './stack.ts'
import { sum } from './sum.ts'

const { endpoint } = inject('ministack')
const ROLE = 'aws:iam/role:Role'
const POLICY = 'aws:iam/policy:Policy'
const ATTACHMENT = 'aws:iam/rolePolicyAttachment:RolePolicyAttachment'

function trust(service = 'lambda'): string {
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Principal: { Service: `${service}.amazonaws.com` }, Action: 'sts:AssumeRole' },
    ],
  })
}

function document(action: string): string {
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: action, Resource: '*' }],
  })
}

function roleWithPolicy(name: string): (declare: Declare) => void {
  return (declare) => {
    const role = declare(ROLE, 'role', { name, assumeRolePolicy: trust() })
    const policy = declare(POLICY, 'policy', { name: 'reads', policy: document('s3:GetObject') })
    declare(ATTACHMENT, 'attachment', { role: role['id'], policyArn: policy['arn'] })
  }
}

test('another explicit name of a role ends the old one before there is a new one, attachments first', async () => {
  await using proxy = await recordCalls(endpoint)
  await using stack = await openStack({ endpoint: proxy.endpoint, account: freshAccount() })
  await stack.up(roleWithPolicy('old'))
  proxy.changes.length = 0
  await stack.up(roleWithPolicy('new'))
  expect(proxy.changes.filter((call) => call.includes('Role'))).toEqual([
    'DetachRolePolicy',
    'DeleteRole',
    'CreateRole',
    'AttachRolePolicy',
  ])
})

test('a role whose name is made up keeps it, and is there before its predecessor ends', async () => {
  await using scene = await openProvider({ endpoint })
  const role = new Life(scene.provider, ROLE)
  const { name } = await role.create({ assumeRolePolicy: trust() })
  expect(name).toMatch(/^it-[0-9a-f]{7}$/)
  expect(await role.diff({ assumeRolePolicy: trust() })).toMatchObject({ changed: [] })
  expect(await role.diff({ assumeRolePolicy: trust(), path: '/other/' })).toEqual({
    changed: ['path'],
    replaces: ['path'],
    deleteFirst: false,
  })
})

test('a role that has an explicit name is deleted first, whatever replaces it', async () => {
  await using scene = await openProvider({ endpoint })
  const role = new Life(scene.provider, ROLE)
  await role.create({ name: 'agent', assumeRolePolicy: trust() })
  const difference = await role.diff({ name: 'agent', assumeRolePolicy: trust(), path: '/other/' })
  expect(difference).toMatchObject({ replaces: ['path'], deleteFirst: true })
})

test('another policy of an attachment detaches the one before it attaches the other', async () => {
  await using scene = await openProvider({ endpoint })
  await new Life(scene.provider, ROLE).create({ name: 'agent', assumeRolePolicy: trust() })
  const { arn } = await new Life(scene.provider, POLICY).create({ name: 'reads', policy: document('s3:*') })
  const attachment = new Life(scene.provider, ATTACHMENT)
  await attachment.create({ role: 'agent', policyArn: arn })
  const difference = await attachment.diff({ role: 'agent', policyArn: 'arn:aws:iam::aws:policy/Other' })
  expect(difference).toMatchObject({ replaces: ['policyArn'], deleteFirst: true })
})

test('trust, boundary and description of a role change in place', async () => {
  await using scene = await openProvider({ endpoint })
  const { arn } = await new Life(scene.provider, POLICY).create({ name: 'most', policy: document('s3:*') })
  const role = new Life(scene.provider, ROLE)
  await role.create({ name: 'agent', assumeRolePolicy: trust() })
  const changed = {
    name: 'agent',
    assumeRolePolicy: trust('ecs-tasks'),
    permissionsBoundary: arn,
    description: 'agents',
  }
  expect(await role.diff(changed)).toMatchObject({ replaces: [] })
  const { assumeRolePolicy, ...state } = await role.update(changed)
  expect(state).toMatchObject({ permissionsBoundary: arn, description: 'agents' })
  expect(assumeRolePolicy).toContain('ecs-tasks')
  expect(await role.diff(changed)).toMatchObject({ changed: [] })
})

test('a role whose trust names a principal that IAM does not know yet is tried again for two minutes', async () => {
  const message = 'Invalid principal in policy: "AWS":"arn:aws:iam::111122223333:role/new"'
  const refused = refusing('CreateRole', { type: 'MalformedPolicyDocument', message })
  await using scene = await openProvider({ endpoint, rules: [refused.rule] })
  const role = new Life(scene.provider, ROLE)
  refused.times = 3
  await role.create({ name: 'agent', assumeRolePolicy: trust() })
  expect(scene.pauses).toEqual([0.5, 1, 2])

  refused.times = Infinity
  scene.pauses.length = 0
  const other = new Life(scene.provider, ROLE).create({ name: 'other', assumeRolePolicy: trust() })
  await expect(other).rejects.toThrow('Invalid principal in policy')
  expect(sum(scene.pauses)).toBe(120)
})

test('a role that still has something attached is asked to go again for two minutes', async () => {
  const refused = refusing('DeleteRole', {
    type: 'DeleteConflict',
    message: 'must detach all policies first',
  })
  await using scene = await openProvider({ endpoint, rules: [refused.rule] })
  const role = new Life(scene.provider, ROLE)
  await role.create({ name: 'agent', assumeRolePolicy: trust() })
  refused.times = 2
  await role.remove()
  expect(await role.read()).toBeNull()
  expect(scene.pauses).toEqual([0.5, 1])
})

test('a changed policy is a new default version, and of five the oldest makes room', async () => {
  await using scene = await openProvider({ endpoint })
  const policy = new Life(scene.provider, POLICY)
  await policy.create({ name: 'reads', policy: document('s3:Action0') })
  const versions = async (): Promise<ListPolicyVersionsCommandOutput['Versions']> => {
    const client = new IAMClient(scene.config)
    const { Versions = [] } = await client.send(
      new ListPolicyVersionsCommand({ PolicyArn: policy.existing.id }),
    )
    return Versions
  }
  for (let change = 1; change <= 5; change += 1)
    await policy.update({ name: 'reads', policy: document(`s3:Action${change}`) })
  const ids = (await versions())?.map(({ VersionId }) => VersionId)
  expect(ids?.toSorted()).toEqual(['v2', 'v3', 'v4', 'v5', 'v6'])
  expect((await versions())?.find(({ IsDefaultVersion }) => IsDefaultVersion)?.VersionId).toBe('v6')
  expect(policy.state['policy']).toContain('s3:Action5')
  await policy.remove()
  expect(await policy.read()).toBeNull()
})

test('a policy in other words is no difference', async () => {
  await using scene = await openProvider({ endpoint })
  const policy = new Life(scene.provider, POLICY)
  await policy.create({ name: 'reads', policy: document('s3:*') })
  const { Version, Statement } = JSON.parse(document('s3:*')) as Record<string, unknown>
  const rewritten = JSON.stringify({ Statement, Version }, null, 2)
  expect(await policy.diff({ name: 'reads', policy: rewritten })).toMatchObject({ changed: [] })
})

test('to destroy what is gone is a success', async () => {
  await using scene = await openProvider({ endpoint })
  const role = new Life(scene.provider, ROLE)
  await role.create({ name: 'agent', assumeRolePolicy: trust() })
  await new IAMClient(scene.config).send(new DeleteRoleCommand({ RoleName: 'agent' }))
  await role.remove()
  expect(await role.read()).toBeNull()
})
