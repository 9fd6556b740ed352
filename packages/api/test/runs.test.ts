import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { aStartedRun, call, createScene, createTestApi, Player, type Scene } from './scene.ts'

let scene: Scene
beforeAll(async () => {
  scene = await createScene()
  await scene.release()
})
afterAll(() => scene.close())

describe('submitting a run', () => {
  it('may ask for a launcher where there are some', async () => {
    const app = createTestApi(scene.deps, [], { launchers: ['lambda', 'ecs'] })
    const body = { location: 'weather', job: 'report', params: { year: 2015 }, launcher: 'ecs' }
    const answer = await call(app, 'POST', '/v1/runs', { body })
    expect(answer).toMatchObject({ status: 201, body: { overrides: { launcher: 'ecs' } } })
    expect(await scene.client.getRun(answer.body.id)).toMatchObject({ overrides: { launcher: 'ecs' } })
  })

  it('is refused a launcher that the job does not declare, and told those that it does', async () => {
    const app = createTestApi(scene.deps, [], { launchers: ['lambda', 'ecs'] })
    const body = { location: 'weather', job: 'report', params: { year: 2015 }, launcher: 'lambda' }
    const answer = await call(app, 'POST', '/v1/runs', { body })
    expect(answer).toMatchObject({ status: 422, body: { error: { code: 'launcher_not_declared' } } })
    expect(answer.body.error.message).toContain('it has: ecs')
  })

  it('answers the queued run, where it is found, and rings its queue', async () => {
    const answer = await scene.call('POST', '/v1/runs', {
      body: {
        location: 'weather',
        job: 'report',
        params: { year: 2015 },
        tags: { team: 'sky' },
        priority: 'high',
      },
    })
    expect(answer.status).toBe(201)
    expect(answer.headers.get('location')).toBe(`/v1/runs/${answer.body.id}`)
    expect(answer.body).toMatchObject({
      environment: 'local',
      location: 'weather',
      job: 'report',
      queue: 'etl',
      status: 'QUEUED',
      priority: 'high',
      tags: { team: 'sky' },
      trigger: { kind: 'api', by: 'token' },
      attempt: 0,
    })
    const stored = await scene.client.getRun(answer.body.id)
    expect(stored).toMatchObject({
      ...answer.body,
      params: { year: 2015 },
      result: null,
      steps: [],
      artifacts: [],
    })
    const from = { queues: ['etl'] }
    const rings = await scene.stores.doorbell.receive({ environment: 'local', from, max: 10, waitMs: 5000 })
    expect(rings.map(({ ring }) => ring.run_id)).toContain(answer.body.id)
  })

  it('says who asked, as the command line and users of its client tell', async () => {
    const { run } = await scene.client.submit({ location: 'weather', job: 'hello' })
    expect(run.trigger).toEqual({ kind: 'cli', by: 'ada' })
    const headers = { 'x-slipway-by': encodeURIComponent('Jürgen 😀') }
    const other = await scene.call('POST', '/v1/runs', {
      body: { location: 'weather', job: 'hello' },
      headers,
    })
    expect(other.body.trigger).toEqual({ kind: 'api', by: 'Jürgen 😀' })
  })

  it('is one run for one idempotency key, also when twenty come at once', async () => {
    const request = { location: 'weather', job: 'hello', idempotency_key: 'once' }
    const answers = await Promise.all(Array.from({ length: 20 }, () => scene.client.submit(request)))
    expect(new Set(answers.map(({ run }) => run.id)).size).toBe(1)
    expect(answers.filter(({ replayed }) => !replayed)).toHaveLength(1)
    const { runs } = await scene.client.listRuns({ location: 'weather', job: 'hello', limit: 500 })
    expect(runs.filter(({ idempotency_key }) => idempotency_key === 'once')).toHaveLength(1)
  })

  it('is a conflict when the idempotency key was used for something else', async () => {
    const headers = { 'idempotency-key': 'year' }
    const body = (year: number) => ({ location: 'weather', job: 'report', params: { year } })
    expect(await scene.call('POST', '/v1/runs', { body: body(1), headers })).toMatchObject({ status: 201 })
    expect(await scene.call('POST', '/v1/runs', { body: body(1), headers })).toMatchObject({ status: 200 })
    const conflict = await scene.call('POST', '/v1/runs', { body: body(2), headers })
    expect(conflict).toMatchObject({ status: 409, body: { error: { code: 'idempotency_conflict' } } })
  })

  it('keeps params too large for the record, and shows them', async () => {
    const params = { text: 'ä'.repeat(100_000) }
    const { run } = await scene.client.submit({ location: 'weather', job: 'anything', params })
    expect((await scene.client.getRun(run.id)).params).toEqual(params)
  })
})

describe('a run', () => {
  it('is STARTING until its attempt is claimed, and RUNNING until its end is folded', async () => {
    const { run } = await scene.client.submit({ location: 'weather', job: 'hello' })
    const statusOf = async () => (await scene.client.getRun(run.id)).status
    const player = new Player(scene, run.id)
    expect(await statusOf()).toBe('QUEUED')
    await player.admit()
    expect(await statusOf()).toBe('STARTING')
    await player.claim(12_345)
    expect(await scene.client.getRun(run.id)).toMatchObject({
      status: 'RUNNING',
      started_at: 12_345,
      steps: [],
    })
    await player.end()
    expect(await scene.client.getRun(run.id)).toMatchObject({
      status: 'RUNNING',
      steps: [{ name: 'main', status: 'SUCCEEDED', exit_code: 0 }],
    })
    await player.fold()
    expect(await scene.client.getRun(run.id)).toMatchObject({
      status: 'SUCCEEDED',
      failure: null,
      attempt: 1,
    })
  })

  it('shows its result, or only the size of a very large one', async () => {
    const small = await aStartedRun(scene)
    await small.player.end({ result: { value: { rows: 3 } } })
    await small.player.fold()
    expect((await scene.client.getRun(small.id)).result).toEqual({ value: { rows: 3 } })

    const inBlob = await aStartedRun(scene)
    const { blob } = await inBlob.player.upload('../result.json'.slice(3), '[1]')
    await inBlob.player.end({ result: { blob: blob ?? '', bytes: 3 } })
    await inBlob.player.fold()
    expect((await scene.client.getRun(inBlob.id)).result).toEqual({ value: [1] })

    const large = await aStartedRun(scene)
    await large.player.end({ result: { blob: blob?.replace(inBlob.id, large.id) ?? '', bytes: 5_000_000 } })
    await large.player.fold()
    expect((await scene.client.getRun(large.id)).result).toEqual({ bytes: 5_000_000 })
  })

  it("never shows a blob of another run's, whatever its attempt claims", async () => {
    const victim = await aStartedRun(scene)
    const { blob } = await victim.player.upload('secret.json', '"secret"')
    const thief = await aStartedRun(scene)
    await thief.player.end({
      result: { blob: blob ?? '', bytes: 8 },
      artifacts: [{ name: 'stolen.json', bytes: 8, blob }],
    })
    expect(await scene.client.artifacts(thief.id)).toEqual([
      { name: 'stolen.json', bytes: 8, available: false },
    ])
    expect(await scene.call('GET', `/v1/runs/${thief.id}/artifacts/stolen.json`)).toMatchObject({
      status: 404,
    })
    await thief.player.fold()
    expect(await scene.call('GET', `/v1/runs/${thief.id}`)).toMatchObject({ status: 500 })
  })

  it('is listed newest first, page by page, narrowed by location, job and status', async () => {
    const submitted: string[] = []
    for (let year = 0; year < 5; year += 1) {
      const { run } = await scene.client.submit({ location: 'weather', job: 'report', params: { year } })
      submitted.unshift(run.id)
    }
    const listed: string[] = []
    let cursor: string | undefined
    do {
      const page = await scene.client.listRuns({
        location: 'weather',
        job: 'report',
        status: 'QUEUED',
        limit: 2,
        cursor,
      })
      listed.push(...page.runs.map(({ id }) => id))
      cursor = page.cursor
    } while (cursor !== undefined)
    expect(listed.slice(0, 5)).toEqual(submitted)
    expect(new Set(listed).size).toBe(listed.length)
    expect((await scene.client.listRuns({ location: 'elsewhere' })).runs).toEqual([])
    expect((await scene.client.listRuns({ status: 'FAILED' })).runs).toEqual([])
  })

  it('of another environment is not found', async () => {
    const { run } = await scene.client.submit({ location: 'weather', job: 'hello' })
    const stored = await scene.deps.runs.read({ environment: 'local', location: 'weather', run_id: run.id })
    const id = scene.deps.newId()
    await scene.deps.runs.create({ run: { ...stored!, id, environment: 'production' }, idempotency: null })
    expect(await scene.call('GET', `/v1/runs/${id}`)).toMatchObject({ status: 404 })
  })
})

describe('cancelling a run', () => {
  it('that is queued cancels it at once', async () => {
    const { run } = await scene.client.submit({ location: 'weather', job: 'hello' })
    const cancelled = await scene.client.cancel({ id: run.id, reason: 'by mistake' })
    expect(cancelled).toMatchObject({ status: 'CANCELLED', cancel: { by: 'ada', reason: 'by mistake' } })
  })

  it('that is running writes the request down, and its attempt learns of it', async () => {
    const { id, player } = await aStartedRun(scene)
    expect(await scene.call('POST', `/v1/runs/${id}/cancel`)).toMatchObject({ status: 200 })
    expect(await scene.client.getRun(id)).toMatchObject({
      status: 'RUNNING',
      cancel: { by: 'token', reason: null, at: expect.any(Number) },
    })
    const beat = await scene.stores.attempts.beat({ ref: player.ref, nonce: 'n' })
    expect(beat).toMatchObject({ alive: true, cancel: { by: 'token' } })
  })

  it('that is over is refused, saying its status', async () => {
    const { id, player } = await aStartedRun(scene)
    await player.end()
    await player.fold()
    const answer = await scene.call('POST', `/v1/runs/${id}/cancel`, { body: {} })
    expect(answer).toMatchObject({ status: 409, body: { error: { code: 'run_is_over' } } })
    expect(answer.body.error.message).toContain('SUCCEEDED')
  })
})
