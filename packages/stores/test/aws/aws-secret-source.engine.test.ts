import {
  CreateSecretCommand,
  DeleteSecretCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager'
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm'
import { startProxy, type Rule } from '@slipway/tools/engines'
import { inspect } from 'node:util'
import { expect, inject, it } from 'vitest'
import { AwsSecretSource } from '../../src/aws/aws-secret-source.ts'
import { shortCallSettings } from '../../src/aws/client-settings.ts'
import { aCaller } from './test-platform.ts'

const config = aCaller()
const secrets = new AwsSecretSource({ config })

it('more parameters are read than one call takes, a shared one for each variable, a missing one named', async () => {
  const names = Array.from({ length: 23 }, (_, index) => `/many/${index}`)
  for (const name of names) await putParameter(name, `value of ${name}`)
  const asked = Object.fromEntries(names.map((name, index) => [`V${index}`, `ssm:${name}`]))
  const atOnce: number[] = []
  const counting: Rule = (request, forward) => {
    atOnce.push((JSON.parse(request.body.toString()) as { Names: string[] }).Names.length)
    return forward()
  }
  await using proxy = await startProxy({ upstream: inject('ministack').endpoint, rules: [counting] })
  const source = new AwsSecretSource({ config: { ...config, endpoint: proxy.endpoint } })
  const answer = await source.read({ ...asked, AGAIN: 'ssm:/many/7', NONE: 'ssm:/many/99' })
  const values = Object.fromEntries(names.map((name, index) => [`V${index}`, `value of ${name}`]))
  expect(answer).toEqual({ values: { ...values, AGAIN: 'value of /many/7' }, missing: ['NONE'] })
  expect(atOnce).toEqual([10, 10, 4])
})

it('members of a JSON secret are values of their own, and a missing one is named', async () => {
  const arn = await createSecret('acme/json', JSON.stringify({ user: 'ada', port: 5432, toString: 'own' }))
  const answer = await secrets.read({
    USER: `${arn}#user`,
    PORT: `${arn}#port`,
    ODD: `${arn}#toString`,
    NONE: `${arn}#password`,
    PROTO: `${arn}#constructor`,
    GONE: `${arn}-none#user`,
  })
  expect(answer).toEqual({
    values: { USER: 'ada', PORT: '5432', ODD: 'own' },
    missing: ['NONE', 'PROTO', 'GONE'],
  })
})

it('a member of a secret that is no JSON is refused by name, without a word of the secret', async () => {
  const arn = await createSecret('acme/plain', 'hunter2 is the word')
  const error: unknown = await secrets
    .read({ PASSWORD: `${arn}#password` })
    .catch((thrown: unknown) => thrown)
  expect(error).toMatchObject({
    code: 'secret_invalid',
    message: expect.stringContaining(`PASSWORD (${arn}#password)`),
  })
  expect(inspect(error)).not.toContain('hunter2')
})

it.each(['ssm:/acme/db', 'secretsmanager:arn:aws:secretsmanager:eu-west-1:111122223333:secret:db'])(
  'a secret that this role may not read is named: %s',
  async (reference) => {
    await using proxy = await startProxy({
      upstream: inject('ministack').endpoint,
      rules: [answering('AccessDeniedException')],
    })
    const source = new AwsSecretSource({ config: { ...config, endpoint: proxy.endpoint } })
    await expect(source.read({ DB_PASSWORD: reference })).rejects.toMatchObject({
      code: 'secret_refused',
      message: expect.stringMatching(/DB_PASSWORD \(.*db\): .* As AWS says\./),
    })
  },
)

it('a secret that is to be deleted is named, with what AWS says of it', async () => {
  const reference = await createSecret('acme/gone', 'x')
  const client = new SecretsManagerClient(shortCallSettings(config))
  await client.send(new DeleteSecretCommand({ SecretId: reference.slice('secretsmanager:'.length) }))
  client.destroy()
  await expect(secrets.read({ DB_PASSWORD: reference })).rejects.toMatchObject({
    code: 'secret_invalid',
    message: expect.stringMatching(/^DB_PASSWORD \(.*gone.*\): .*marked for deletion/),
  })
})

it.each([
  ['secretsmanager:a', 'DecryptionFailure', 'secret_refused'],
  ['secretsmanager:a', 'ValidationException', 'secret_invalid'],
  ['ssm:/a', 'InvalidKeyId', 'secret_refused'],
  ['ssm:/a', 'ValidationException', 'secret_invalid'],
])('a secret %s is named when AWS answers with %s', async (reference, type, code) => {
  await using proxy = await startProxy({ upstream: inject('ministack').endpoint, rules: [answering(type)] })
  const source = new AwsSecretSource({ config: { ...config, endpoint: proxy.endpoint } })
  await expect(source.read({ DB_PASSWORD: reference })).rejects.toMatchObject({
    code,
    message: expect.stringMatching(/^DB_PASSWORD \(.*a\): .* As AWS says\.$/),
  })
})

it('a reference of an unknown kind is refused by name', async () => {
  await expect(secrets.read({ KEY: 'vault:/x' })).rejects.toMatchObject({
    code: 'secret_invalid',
    message: expect.stringContaining('KEY (vault:/x)'),
  })
})

/** Refuses every call. */
function answering(type: string): Rule {
  return async () => ({
    status: 400,
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-errortype': type },
    body: Buffer.from(JSON.stringify({ __type: type, message: 'As AWS says.' })),
  })
}

async function putParameter(name: string, value: string): Promise<void> {
  const client = new SSMClient(shortCallSettings(config))
  await client.send(new PutParameterCommand({ Name: name, Value: value, Type: 'SecureString' }))
  client.destroy()
}

async function createSecret(name: string, value: string): Promise<string> {
  const client = new SecretsManagerClient(shortCallSettings(config))
  const { ARN } = await client.send(new CreateSecretCommand({ Name: name, SecretString: value }))
  client.destroy()
  return `secretsmanager:${ARN}`
}
