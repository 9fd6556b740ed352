import { expect, test } from 'vitest'
import { readFile } from 'node:fs/promises'
import { paramVariables } from '../src/environment/param-variables.ts'
import { traceParent } from '../src/environment/trace-parent.ts'
import { printed } from './support/read-log.ts'
import { makeRig, type RigSettings } from './support/rig.ts'

/** The child's own view of its environment. */
async function environmentOf(settings: Omit<RigSettings, 'run'>): Promise<Record<string, string>> {
  const rig = await makeRig({ ...settings, run: [process.execPath, '-p', 'JSON.stringify(process.env)'] })
  const { PWD, ...variables } = JSON.parse(printed((await rig.run()).frames)) as Record<string, string>
  expect(PWD).toBe(rig.codeDirectory)
  return variables
}

test('the child gets what is documented, and nothing else of the host', async () => {
  const host = {
    PATH: '/usr/bin:/bin',
    LANG: 'de_DE.UTF-8',
    TZ: 'Europe/Berlin',
    AWS_ACCESS_KEY_ID: 'id',
    AWS_SECRET_ACCESS_KEY: 'key',
    AWS_SESSION_TOKEN: 'token',
    AWS_REGION: 'eu-west-1',
    AWS_DEFAULT_REGION: 'eu-west-1',
    AWS_ENDPOINT_URL: 'http://127.0.0.1:4566',
    AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:4567',
    AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: '/v2/credentials',
  }
  const leaks = {
    HOME: '/root',
    USER: 'root',
    TMPDIR: '/tmp',
    NODE_OPTIONS: '--no-warnings',
    NODE_COMPILE_CACHE: '/tmp/cache',
    LD_PRELOAD: '',
    AWS_LAMBDA_RUNTIME_API: 'localhost',
    AWS_LAMBDA_FUNCTION_NAME: 'orders',
    _X_AMZN_TRACE_ID: 'Root=1-1',
    _HANDLER: 'main',
    SLIPWAY_TABLE: 'table',
    SLIPWAY_BUCKET: 'bucket',
    SLIPWAY_CHANGED_QUEUE_URL: 'http://127.0.0.1/queue',
    GITHUB_TOKEN: 'secret',
    SLIPWAY_ENVELOPE: '{}',
    SLIPWAY_STATE_DIR: '/state',
    TRACEPARENT: '00-1-1-00',
  }
  const variables = await environmentOf({
    variables: { ...host, ...leaks },
    params: { value: { year: 2014, 'first-name': 'Ada', list: [1], on: true, none: null } },
    env: { STAGE: 'test' },
    secrets: { PASSWORD: 'ssm:/x' },
    secretValues: { PASSWORD: 'pass' },
  })
  const { HOME, TMPDIR, TRACEPARENT, ...rest } = variables
  const own = Object.fromEntries(Object.entries(rest).filter(([name]) => !(name in host)))
  expect(rest).toMatchObject(host)
  expect(TRACEPARENT).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/)
  expect(HOME).toMatch(/\/home$/)
  expect(TMPDIR).not.toBe('/tmp')
  expect(own).toEqual({
    STAGE: 'test',
    PASSWORD: 'pass',
    SLIPWAY_RUN_ID: expect.stringMatching(/^[0-9A-Z]{26}$/),
    SLIPWAY_ATTEMPT: '1',
    SLIPWAY_ATTEMPT_ID: `${own['SLIPWAY_RUN_ID']}.1`,
    SLIPWAY_PARAMS_FILE: expect.stringContaining('params.json'),
    SLIPWAY_PARAMS: '{"year":2014,"first-name":"Ada","list":[1],"on":true,"none":null}',
    SLIPWAY_PARAM_YEAR: '2014',
    SLIPWAY_PARAM_FIRST_NAME: 'Ada',
    SLIPWAY_PARAM_LIST: '[1]',
    SLIPWAY_PARAM_ON: 'true',
    SLIPWAY_PARAM_NONE: 'null',
    SLIPWAY_ARTIFACTS_DIR: expect.stringContaining('/artifacts'),
    SLIPWAY_RESULT_FILE: expect.stringContaining('main'),
    SLIPWAY_SCRATCH_DIR: expect.stringContaining('/scratch'),
  })
})

test('the variables of a job win over those of its host, and those of the runtime over all', async () => {
  const variables = await environmentOf({
    variables: { PATH: '/usr/bin:/bin', TZ: 'Europe/Berlin' },
    env: { TZ: 'UTC', HOME: '/srv', PATH: '/bin', SLIPWAY_RUN_ID: 'mine' },
  })
  expect(variables).toMatchObject({ TZ: 'UTC', HOME: '/srv', PATH: '/bin' })
  expect(variables['SLIPWAY_RUN_ID']).not.toBe('mine')
})

test('a host without PATH gives the child one', async () => {
  const rig = await makeRig({ run: ['sh', '-c', 'echo $PATH'], variables: {} })
  expect(printed((await rig.run()).frames)).toBe('/usr/local/bin:/usr/bin:/bin\n')
})

test('params that are too large for variables are in the file, also when they come from a blob', async () => {
  const params = { text: 'x'.repeat(200_000), 'with-nul': 'a\0b', small: 'y' }
  const rig = await makeRig({
    run: 'cat $SLIPWAY_PARAMS_FILE; echo; env | grep SLIPWAY_PARAM',
    params: { blob: 'params', bytes: 1 },
  })
  await rig.blobs.put('params', Buffer.from(JSON.stringify(params)))
  const [file, ...variables] = printed((await rig.run()).frames)
    .trim()
    .split('\n')
  expect(JSON.parse(file!)).toEqual(params)
  expect(variables.filter((line) => !line.includes('_FILE='))).toEqual(['SLIPWAY_PARAM_SMALL=y'])
})

test('params that are missing from the store fail the attempt, and nothing is run', async () => {
  const rig = await makeRig({
    run: 'touch started',
    params: { blob: 'params', bytes: 1 },
    timing: { storePatienceMs: 0 },
  })
  const { outcome } = await rig.run()
  expect(outcome).toMatchObject({
    status: 'FAILED',
    failure: { code: 'start_failed' },
    steps: [{ status: 'SKIPPED' }],
  })
  expect(outcome.failure?.message).toContain('The blob params is missing')
  await expect(readFile(`${rig.codeDirectory}/started`)).rejects.toThrow('ENOENT')
})

test('a secret without a value fails the attempt by its name, and nothing is run', async () => {
  const rig = await makeRig({
    run: 'touch started',
    secrets: { PASSWORD: 'ssm:/a', TOKEN: 'ssm:/b', KEY: 'ssm:/c' },
    secretValues: { PASSWORD: 'pass' },
  })
  const { outcome } = await rig.run()
  expect(outcome).toMatchObject({ status: 'FAILED', steps: [{ status: 'SKIPPED' }] })
  expect(outcome.failure).toMatchObject({
    code: 'secret_unavailable',
    message: 'No value was found for the secrets: TOKEN, KEY.',
  })
  await expect(readFile(`${rig.codeDirectory}/started`)).rejects.toThrow('ENOENT')
})

test.each([
  ['secret_refused', 'secret_unavailable'],
  ['secret_invalid', 'secret_unavailable'],
  ['store_busy', 'start_failed'],
])('secrets that cannot be read for %s fail the attempt with %s', async (code, expected) => {
  const refuse = () => Promise.reject(Object.assign(new Error('KEY may not be read.'), { code }))
  const rig = await makeRig({
    run: 'touch started',
    secrets: { KEY: 'ssm:/c' },
    secretSource: { read: refuse },
    timing: { storePatienceMs: 20 },
  })
  const { outcome } = await rig.run()
  expect(outcome).toMatchObject({ status: 'FAILED', steps: [{ status: 'SKIPPED' }] })
  expect(outcome.failure).toMatchObject({ code: expected, message: expect.stringContaining('KEY may not') })
})

test('all attempts and steps of a run are in one trace, each with a span of its own', () => {
  const one = traceParent({ runId: 'run', attempt: 1, step: 'extract' }).split('-')
  const others = [
    traceParent({ runId: 'run', attempt: 1, step: 'clean' }).split('-'),
    traceParent({ runId: 'run', attempt: 2, step: 'extract' }).split('-'),
  ]
  for (const other of others) {
    expect(other[1]).toBe(one[1])
    expect(other[2]).not.toBe(one[2])
  }
  expect(traceParent({ runId: 'another', attempt: 1, step: 'extract' }).split('-')[1]).not.toBe(one[1])
})

test('of two params that give one variable the later one wins', () => {
  expect(paramVariables({ 'a-b': 1, a_b: 2 })).toEqual({
    SLIPWAY_PARAMS: '{"a-b":1,"a_b":2}',
    SLIPWAY_PARAM_A_B: '2',
  })
})
