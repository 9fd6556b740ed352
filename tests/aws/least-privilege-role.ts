import { createHash } from 'node:crypto'
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam'
import { rolePath, type Place } from '@slipway/aws-layout'
import type { PolicyDocument } from '@slipway/pulumi/policies'
import { emulatorPolicy, type CallerPolicies } from '@slipway/tools/engines/leading-keys'
import { assumeRole } from './assume-role.ts'
import { roleArn } from './register-image.ts'
import type { ClientConfig } from '@slipway/tools/engines/test-platform'

export interface TestRoleRequest {
  place: Place
  /** Of the account itself. */
  config: ClientConfig
  /** Whom the proxy's rules know. */
  callers: Map<string, CallerPolicies>
  name: string
  policy: PolicyDocument
}

/**
 * A role in the emulator's IAM, and the same policy before the proxy's rules: each of the two enforces what the other
 * can not. Anybody of the account may assume it: who may on AWS is not what is tested here.
 */
export class TestRole {
  /** Of clients that act under this role. */
  readonly config: ClientConfig
  readonly #request: TestRoleRequest
  readonly #accessKeys: string[]

  private constructor(request: TestRoleRequest, config: ClientConfig) {
    this.#request = request
    this.config = config
    this.#accessKeys = [config.credentials.accessKeyId]
  }

  static async create(request: TestRoleRequest): Promise<TestRole> {
    const { config, place, name, policy } = request
    const anybody = { Effect: 'Allow', Principal: { AWS: place.account }, Action: 'sts:AssumeRole' }
    await new IAMClient(config).send(
      new CreateRoleCommand({
        RoleName: name,
        Path: rolePath(place),
        AssumeRolePolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [anybody] }),
      }),
    )
    const role = new TestRole(request, await assumeRole(config, roleArn(place, name)))
    await role.#setPolicy(policy)
    return role
  }

  /**
   * Makes known to the rules the session that the emulator's Lambda gives to a function with this role. Its access key,
   * which is returned, follows from the two ARNs.
   */
  async admitFunction(functionArn: string): Promise<string> {
    const { place, name, policy } = this.#request
    const named = `${functionArn}:${roleArn(place, name)}`
    const digest = createHash('sha256').update(named).digest('hex')
    const accessKey = `ASIA${digest.slice(0, 16).toUpperCase()}`
    this.#accessKeys.push(accessKey)
    await this.#setPolicy(policy)
    return accessKey
  }

  /** Acts while the role may do these things as well, to whatever there is. */
  async whileItMay(actions: string[], act: () => Promise<void>): Promise<void> {
    const { policy } = this.#request
    const widened = { Sid: 'Widened', Effect: 'Allow' as const, Action: actions, Resource: ['*'] }
    await this.#setPolicy({ ...policy, Statement: [...policy.Statement, widened] })
    try {
      await act()
    } finally {
      await this.#setPolicy(policy)
    }
  }

  async #setPolicy(policy: PolicyDocument): Promise<void> {
    const { config, callers, name } = this.#request
    await new IAMClient(config).send(
      new PutRolePolicyCommand({
        RoleName: name,
        PolicyName: 'slipway',
        PolicyDocument: JSON.stringify(emulatorPolicy(policy)),
      }),
    )
    for (const accessKey of this.#accessKeys) callers.set(accessKey, [policy])
  }
}
