import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm'
import { INDEXES, KEY, placeNames, type Place } from '@slipway/aws-layout'
import {
  agentPolicy,
  deployerPolicy,
  executionPolicy,
  locationPolicy,
  submitterPolicy,
  type PolicyDocument,
} from '@slipway/pulumi/policies'
import { freshAccount, startMinistack, type Rule } from '@slipway/tools/engines'
import { leadingKeysRule, namedResourcesRule, type CallerPolicies } from '@slipway/tools/engines/leading-keys'
import { inject } from 'vitest'
import { TestRole } from './least-privilege-role.ts'
import { createTestPlatform, type TestPlatform } from '@slipway/tools/engines/test-platform'

const LOCATIONS = ['hello', 'keeper', 'marker', 'weather'] as const

/** Those of an environment, and of some locations. */
export type RoleName = 'deployer' | 'submitter' | 'agent' | 'execution' | (typeof LOCATIONS)[number]

/** A platform where everybody may do what the policies say, and nothing else. */
export interface EnforcedPlatform extends AsyncDisposable {
  platform: TestPlatform
  roles: Record<RoleName, TestRole>
  /** Those that keeper alone declares: variable → reference. */
  secrets: Record<keyof typeof SECRET_VALUES, string>
}

export interface EnforcedPlatformRequest {
  /** Before the calls are judged. */
  rules?: Rule[]
}

/** By variable: one of Parameter Store, one of Secrets Manager. */
export const SECRET_VALUES = { TOKEN: 'hidden-token', KEY: 'hidden-key' } as const

/**
 * An emulator of its own with IAM on, and rules before it that keep what it does not: which item, task, definition,
 * role or parameter a call is about. The account's own key may do everything, for what is set up and looked at.
 */
export async function openEnforcedPlatform({
  rules = [],
}: EnforcedPlatformRequest = {}): Promise<EnforcedPlatform> {
  await using end = new AsyncDisposableStack()
  const account = freshAccount()
  const callers = new Map<string, CallerPolicies>([[account, 'unrestricted']])
  const { runs, open } = INDEXES
  const keys = {
    table: KEY.partition,
    indexes: { [runs.name]: runs.partition, [open.name]: open.partition },
  }
  const judges = [leadingKeysRule({ keys, account, callers }), namedResourcesRule({ account, callers })]
  const { endpointForContainers } = end.use(
    await startMinistack({ auth: true, docker: inject('docker'), rules: [...rules, ...judges] }),
  )
  const endpoint = endpointForContainers ?? ''
  const platform = await createTestPlatform({ endpoint, endpointForContainers: endpoint, account })
  const secrets = await createSecrets(platform)
  const roles = await createRoles(platform, callers, secrets)
  // What the emulator serves to a task as credentials is of no role, so that tasks are given those of their own here.
  const taskConfigs = Object.fromEntries(LOCATIONS.map((location) => [location, roles[location].config]))
  const started = end.move()
  return {
    platform: { ...platform, taskConfigs },
    roles,
    secrets,
    [Symbol.asyncDispose]: () => started.disposeAsync(),
  }
}

async function createSecrets({ config }: TestPlatform): Promise<EnforcedPlatform['secrets']> {
  const { ARN } = await new SecretsManagerClient(config).send(
    new CreateSecretCommand({ Name: 'acme/keeper/key', SecretString: SECRET_VALUES.KEY }),
  )
  const Name = '/acme/keeper/token'
  await new SSMClient(config).send(
    new PutParameterCommand({ Name, Value: SECRET_VALUES.TOKEN, Type: 'SecureString' }),
  )
  return { TOKEN: `ssm:${Name}`, KEY: `secretsmanager:${ARN}` }
}

async function createRoles(
  { place, config }: TestPlatform,
  callers: Map<string, CallerPolicies>,
  secrets: Record<string, string>,
): Promise<Record<RoleName, TestRole>> {
  const created = Object.entries(rolesOf(place, secrets)).map(async ([role, [name, policy]]) => [
    role,
    await TestRole.create({ place, config, callers, name, policy }),
  ])
  return Object.fromEntries(await Promise.all(created)) as Record<RoleName, TestRole>
}

function rolesOf(
  place: Place,
  secrets: Record<string, string>,
): Record<RoleName, [name: string, policy: PolicyDocument]> {
  const ofLocation = (location: string, declared = {}): [name: string, policy: PolicyDocument] => [
    placeNames.locationRole(place, location),
    locationPolicy({ place, location, secrets: Object.values(declared), hasFunctions: true }),
  ]
  return {
    deployer: ['deployer', deployerPolicy({ place })],
    submitter: ['submitter', submitterPolicy({ place })],
    agent: [placeNames.agentRole(place), agentPolicy({ place, queues: ['default'] })],
    execution: [placeNames.executionRole(place), executionPolicy({ place })],
    hello: ofLocation('hello'),
    keeper: ofLocation('keeper', secrets),
    marker: ofLocation('marker'),
    weather: ofLocation('weather'),
  }
}
