import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { aStartedRun, createScene, type Scene } from './scene.ts'

let scene: Scene
let id: string
beforeAll(async () => {
  scene = await createScene()
  await scene.release()
  id = (await scene.client.submit({ location: 'weather', job: 'hello' })).run.id
})
afterAll(() => scene.close())

const hello = { location: 'weather', job: 'hello' }
const deep = `{"location": "weather", "job": "anything", "params": {"a": ${'['.repeat(500_000)}${']'.repeat(500_000)}}}`

/** Request → status, code, and what the message or the remedy must name. */
const refused: [
  what: string,
  method: string,
  path: string,
  options: Parameters<Scene['call']>[2],
  status: number,
  code: string,
  names: string,
][] = [
  [
    'no token',
    'GET',
    '/v1/runs',
    { headers: { authorization: null } },
    401,
    'unauthorized',
    'Authorization: Bearer',
  ],
  [
    'another token',
    'GET',
    '/v1/runs',
    { headers: { authorization: 'Bearer x' } },
    401,
    'unauthorized',
    'token',
  ],
  [
    'the token of another scheme',
    'GET',
    '/v1/runs',
    { headers: { authorization: 'Basic x' } },
    401,
    'unauthorized',
    'token',
  ],
  [
    'a token in the URL',
    'GET',
    `/v1/runs?token=x`,
    { headers: { authorization: null } },
    401,
    'unauthorized',
    'URL is not read',
  ],
  [
    'an unknown path without a token',
    'GET',
    '/v2',
    { headers: { authorization: null } },
    401,
    'unauthorized',
    'token',
  ],
  [
    'another host',
    'GET',
    '/v1/runs',
    { headers: { host: 'evil.test' } },
    421,
    'host_not_allowed',
    'slipway.test',
  ],
  [
    'another host for health',
    'GET',
    '/v1/health',
    { headers: { host: 'evil.test' } },
    421,
    'host_not_allowed',
    'Host',
  ],
  ['a host that is none', 'GET', '/v1/runs', { headers: { host: 'a b' } }, 421, 'host_not_allowed', 'Host'],
  [
    'a user in the host',
    'GET',
    '/v1/runs',
    { headers: { host: 'slipway.test@evil.test' } },
    421,
    'host_not_allowed',
    'Host',
  ],
  [
    'another origin',
    'GET',
    '/v1/runs',
    { headers: { origin: 'http://evil.test' } },
    403,
    'origin_not_allowed',
    'origin',
  ],
  [
    'the same host, another port',
    'GET',
    '/v1/runs',
    { headers: { origin: 'http://slipway.test:1' } },
    403,
    'origin_not_allowed',
    'origin',
  ],
  [
    'no origin at all',
    'GET',
    '/v1/runs',
    { headers: { origin: 'null' } },
    403,
    'origin_not_allowed',
    'origin',
  ],
  ['another method', 'PUT', '/v1/runs', {}, 405, 'method_not_allowed', 'GET or POST'],
  ['asking for CORS', 'OPTIONS', '/v1/runs', {}, 405, 'method_not_allowed', 'OPTIONS'],
  ['HEAD', 'HEAD', '/v1/runs', {}, 405, '', ''],
  [
    'a form',
    'POST',
    '/v1/runs',
    { body: 'a=b', headers: { 'content-type': 'text/plain' } },
    415,
    'json_expected',
    'application/json',
  ],
  [
    'no type',
    'POST',
    '/v1/runs',
    { headers: { 'content-type': null } },
    415,
    'json_expected',
    'application/json',
  ],
  ['an unknown path', 'GET', '/v1/flows', {}, 404, 'route_not_found', '/v1/flows'],
  ['a path for another method', 'POST', '/v1/health', {}, 404, 'route_not_found', 'POST'],
  ['no body', 'POST', '/v1/runs', {}, 400, 'bad_request', '"location"'],
  ['no JSON', 'POST', '/v1/runs', { body: '{"location":' }, 400, 'bad_request', 'not JSON'],
  ['a list', 'POST', '/v1/runs', { body: '[]' }, 400, 'bad_request', 'JSON object'],
  ['null', 'POST', '/v1/runs', { body: 'null' }, 400, 'bad_request', 'JSON object'],
  ['no job', 'POST', '/v1/runs', { body: { location: 'weather' } }, 400, 'bad_request', '"job"'],
  ['a job that is no text', 'POST', '/v1/runs', { body: { ...hello, job: 3 } }, 400, 'bad_request', '"job"'],
  [
    'a very long job',
    'POST',
    '/v1/runs',
    { body: { ...hello, job: 'j'.repeat(2000) } },
    400,
    'bad_request',
    '"job"',
  ],
  [
    'params that are a list',
    'POST',
    '/v1/runs',
    { body: { ...hello, params: [] } },
    400,
    'bad_request',
    '"params"',
  ],
  [
    'a tag that is no text',
    'POST',
    '/v1/runs',
    { body: { ...hello, tags: { a: 1 } } },
    400,
    'bad_request',
    '"a"',
  ],
  [
    'a tag without a name',
    'POST',
    '/v1/runs',
    { body: { ...hello, tags: { '': 'x' } } },
    400,
    'bad_request',
    'tag',
  ],
  [
    'too many tags',
    'POST',
    '/v1/runs',
    { body: { ...hello, tags: Object.fromEntries(Array.from({ length: 51 }, (_, at) => [at, ''])) } },
    400,
    'bad_request',
    '51',
  ],
  [
    'another priority',
    'POST',
    '/v1/runs',
    { body: { ...hello, priority: 'low' } },
    400,
    'bad_request',
    'normal, high',
  ],
  [
    'another launcher',
    'POST',
    '/v1/runs',
    { body: { ...hello, launcher: 'fargate' } },
    400,
    'bad_request',
    'lambda, ecs',
  ],
  [
    'a launcher where all jobs run as processes',
    'POST',
    '/v1/runs',
    { body: { ...hello, launcher: 'ecs' } },
    422,
    'launcher_not_available',
    'local',
  ],
  [
    'a cursor that no page told',
    'GET',
    '/v1/runs?cursor=RUN%23production',
    {},
    400,
    'bad_request',
    'an earlier page',
  ],
  ['an unknown member', 'POST', '/v1/runs', { body: { ...hello, param: {} } }, 400, 'bad_request', '"param"'],
  [
    'a member __proto__',
    'POST',
    '/v1/runs',
    { body: '{"location":"weather","job":"anything","params":{"a":[{"__proto__":{"admin":true}}]}}' },
    400,
    'bad_request',
    '__proto__',
  ],
  [
    'an escaped __proto__',
    'POST',
    '/v1/runs',
    { body: '{"location":"weather","job":"anything","params":{"\\u005f_proto__":1}}' },
    400,
    'bad_request',
    '__proto__',
  ],
  [
    'a number that is infinite',
    'POST',
    '/v1/runs',
    { body: '{"location":"weather","job":"anything","params":{"a":1e999}}' },
    400,
    'bad_request',
    'number',
  ],
  ['half a million brackets', 'POST', '/v1/runs', { body: deep }, 400, 'bad_request', '64 deep'],
  [
    'more than 1 MiB',
    'POST',
    '/v1/runs',
    { body: `{"location":"${'x'.repeat(1024 * 1024)}"}` },
    413,
    'body_too_large',
    '1 MiB',
  ],
  [
    'an unusable idempotency key',
    'POST',
    '/v1/runs',
    { body: hello, headers: { 'idempotency-key': 'a b' } },
    400,
    'bad_request',
    'Idempotency-Key',
  ],
  [
    'an empty idempotency key',
    'POST',
    '/v1/runs',
    { body: hello, headers: { 'idempotency-key': '' } },
    400,
    'bad_request',
    'Idempotency-Key',
  ],
  [
    'a broken name of the caller',
    'POST',
    '/v1/runs',
    { body: hello, headers: { 'x-slipway-by': '%E0%A4%A' } },
    400,
    'bad_request',
    'X-Slipway-By',
  ],
  [
    'control characters in it',
    'POST',
    '/v1/runs',
    { body: hello, headers: { 'x-slipway-by': '%1B[31m' } },
    400,
    'bad_request',
    'X-Slipway-By',
  ],
  [
    'an unknown location',
    'POST',
    '/v1/runs',
    { body: { ...hello, location: 'wether' } },
    404,
    'location_not_found',
    'wether',
  ],
  [
    'a location that is a path',
    'POST',
    '/v1/runs',
    { body: { ...hello, location: '../weather' } },
    404,
    'location_not_found',
    'deploy',
  ],
  [
    'an unknown job',
    'POST',
    '/v1/runs',
    { body: { ...hello, job: 'constructor' } },
    404,
    'job_not_found',
    'report',
  ],
  [
    'params that the job does not take',
    'POST',
    '/v1/runs',
    { body: { ...hello, params: { year: 1 } } },
    422,
    'invalid_params',
    'year',
  ],
  [
    'a param that is missing',
    'POST',
    '/v1/runs',
    { body: { ...hello, job: 'report' } },
    422,
    'invalid_params',
    'year',
  ],
  ['an unknown parameter', 'GET', '/v1/runs?stauts=FAILED', {}, 400, 'bad_request', 'stauts'],
  ['a parameter twice', 'GET', '/v1/runs?job=a&job=b', {}, 400, 'bad_request', '"job"'],
  ['an empty parameter', 'GET', '/v1/runs?job=', {}, 400, 'bad_request', '"job"'],
  ['an unknown status', 'GET', '/v1/runs?status=DONE', {}, 400, 'bad_request', 'SUCCEEDED'],
  ['a limit of 0', 'GET', '/v1/runs?limit=0', {}, 400, 'bad_request', 'from 1 to 500'],
  ['a limit that is no number', 'GET', '/v1/runs?limit=1e2', {}, 400, 'bad_request', '"limit"'],
  ['an unknown run', 'GET', '/v1/runs/01K9ZZZZZZZZZZZZZZZZZZZZZZ', {}, 404, 'run_not_found', '01K9ZZ'],
  ['a run id that is a path', 'GET', '/v1/runs/..%2F..%2Fetc%2Fpasswd', {}, 404, 'run_not_found', 'etc'],
  [
    'a run id with a NUL',
    'GET',
    '/v1/runs/01K9ZZZZZZZZZZZZZZZZZZZZZ%00',
    {},
    404,
    'run_not_found',
    'slipway runs',
  ],
  ['a run id that is no UTF-8', 'GET', '/v1/runs/%ff%fe', {}, 404, 'run_not_found', 'slipway runs'],
  ['the log of an unknown run', 'GET', '/v1/runs/x/logs', {}, 404, 'run_not_found', 'x'],
  ['an unknown attempt', 'GET', '/v1/runs/ID/logs?attempt=1', {}, 404, 'attempt_not_found', 'none yet'],
  ['attempt 0', 'GET', '/v1/runs/ID/logs?attempt=0', {}, 400, 'bad_request', '"attempt"'],
  ['a cursor that is none', 'GET', '/v1/runs/ID/logs?cursor=1.2.3', {}, 400, 'bad_request', 'cursor'],
  ['a cursor of a later attempt', 'GET', '/v1/runs/ID/logs?cursor=2.1.0.0', {}, 400, 'bad_request', 'cursor'],
  ['pages while following', 'GET', '/v1/runs/ID/logs?follow=true&limit=3', {}, 400, 'bad_request', 'follow'],
  ['following perhaps', 'GET', '/v1/runs/ID/logs?follow=yes', {}, 400, 'bad_request', 'true, false'],
  ['the artifacts of an unknown run', 'GET', '/v1/runs/x/artifacts', {}, 404, 'run_not_found', 'x'],
  ['an unknown artifact', 'GET', '/v1/runs/ID/artifacts/a/b', {}, 404, 'artifact_not_found', 'ID'],
  [
    'an artifact that is a path',
    'GET',
    '/v1/runs/ID/artifacts/..%2F..%2Fparams.json',
    {},
    404,
    'artifact_not_found',
    'ID',
  ],
  ['cancelling an unknown run', 'POST', '/v1/runs/x/cancel', {}, 404, 'run_not_found', 'x'],
  [
    'a reason that is no text',
    'POST',
    '/v1/runs/ID/cancel',
    { body: { reason: {} } },
    400,
    'bad_request',
    '"reason"',
  ],
  [
    'releases of an unknown location',
    'GET',
    '/v1/locations/a%2Fb/releases',
    {},
    404,
    'location_not_found',
    'a/b',
  ],
  [
    'rolling an unknown location back',
    'POST',
    '/v1/locations/x/rollback',
    {},
    404,
    'location_not_found',
    'x',
  ],
  [
    'rolling back to nothing',
    'POST',
    '/v1/locations/weather/rollback',
    {},
    409,
    'nothing_to_roll_back_to',
    'weather',
  ],
  [
    'rolling back to an unknown release',
    'POST',
    '/v1/locations/weather/rollback',
    { body: { to: 'x' } },
    404,
    'release_not_found',
    'x',
  ],
  ['lifting no hold', 'POST', '/v1/locations/weather/unhold', {}, 409, 'not_held', 'weather'],
  [
    'a body for unhold',
    'POST',
    '/v1/locations/weather/unhold',
    { body: { a: 1 } },
    400,
    'bad_request',
    '"a"',
  ],
]

describe('a request is refused, with what is wrong and what to do, for', () => {
  it.each(refused)('%s', async (_what, method, path, options, status, code, names) => {
    const answer = await scene.call(method, path.replace('ID', id), options)
    expect(answer.status).toBe(status)
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
    expect(answer.headers.get('access-control-allow-origin')).toBe(null)
    if (code === '') return
    expect(answer.body).toEqual({ error: { code, message: expect.any(String), remedy: expect.any(String) } })
    expect(`${answer.body.error.message} ${answer.body.error.remedy}`).toContain(names.replace('ID', id))
    expect(scene.failures).toEqual([])
  })
})

describe('a request is taken', () => {
  it('for health without a token, which says no more than the version', async () => {
    const answer = await scene.call('GET', '/v1/health', { headers: { authorization: null } })
    expect(answer).toMatchObject({ status: 200, body: { ok: true, version: '1.2.3' } })
  })

  it('from its own origin, and whatever the case of the host', async () => {
    const headers = { host: 'SLIPWAY.test:4700', origin: 'http://slipway.test:4700' }
    expect(await scene.call('GET', '/v1/runs', { headers })).toMatchObject({ status: 200 })
  })

  it('with params called like parts of every object', async () => {
    const params = { constructor: { prototype: 1 }, toString: 'x', hasOwnProperty: null }
    const { run } = await scene.client.submit({ location: 'weather', job: 'anything', params })
    expect((await scene.client.getRun(run.id)).params).toEqual(params)
  })
})

describe('a failure of the server', () => {
  it('is told to the client by an id only, and to the log with its cause', async () => {
    const { id: broken, player } = await aStartedRun(scene)
    const blob = `runs/local/weather/${broken}/1/result.json`
    await player.end({ result: { blob, bytes: 10 } })
    await player.fold()
    const answer = await scene.call('GET', `/v1/runs/${broken}`)
    expect(answer).toMatchObject({ status: 500, body: { error: { code: 'internal_error' } } })
    const [failure] = scene.failures.splice(0)
    expect(failure).toMatchObject({ method: 'GET', path: `/v1/runs/${broken}`, error: expect.any(Error) })
    expect(answer.body.error.message).toContain(failure?.id)
    expect(JSON.stringify(answer.body)).not.toContain(blob)
  })
})
