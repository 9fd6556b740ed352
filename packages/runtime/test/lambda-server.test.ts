import { systemClock } from '@slipway/stores/connect'
import { describe, expect, onTestFinished, test } from 'vitest'
import { serveFunction } from '../src/hosts/lambda-server/serve-function.ts'
import { sharedSurroundings } from '../src/hosts/surroundings.ts'
import { makeHostRig, type HostRig } from './support/host-rig.ts'
import { isAlive } from './support/processes.ts'
import { printed } from './support/read-log.ts'
import { waitFor } from './support/wait-for.ts'

interface Answer {
  status: number
  text: string
  errorType: string | null
}

interface ServedFunction {
  rig: HostRig
  invoke: (event: unknown) => Promise<Answer>
}

/** A function served over HTTP; with no command, by the runtime. */
async function serve({
  timeoutS = 60,
  command,
}: { timeoutS?: number; command?: [string, ...string[]] } = {}): Promise<ServedFunction> {
  const rig = await makeHostRig()
  const server = await serveFunction(systemClock, {
    address: { host: '127.0.0.1', port: 0 },
    command: command ?? rig.command({ kind: 'lambda' }),
    variables: {
      PATH: process.env['PATH'],
      AWS_LAMBDA_FUNCTION_TIMEOUT: String(timeoutS),
      AWS_REGION: 'eu-west-1',
    },
    surroundings: sharedSurroundings(rig.temporaryDirectory),
  })
  onTestFinished(() => server.close())
  const url = `http://127.0.0.1:${server.port}/2015-03-31/functions/function/invocations`
  return {
    rig,
    async invoke(event) {
      const body = typeof event === 'string' ? event : JSON.stringify(event)
      const response = await fetch(url, { method: 'POST', body })
      const errorType = response.headers.get('lambda-runtime-function-error-type')
      return { status: response.status, text: await response.text(), errorType }
    },
  }
}

const node = (script: string): [string, ...string[]] => [process.execPath, '-e', script]

describe('a function where Lambda is not around it', () => {
  test('executes one invocation after the other in the same runtime, also when they come at once', async () => {
    const { rig, invoke } = await serve()
    const attempts = [await rig.open('echo $PPID; sleep 0.3'), await rig.open('echo $PPID')]
    const answers = await Promise.all(attempts.map(({ envelope }) => invoke(envelope)))
    for (const { status, text } of answers) {
      expect([status, JSON.parse(text)]).toEqual([200, { kind: 'ended', status: 'SUCCEEDED' }])
    }
    const [one, two] = await Promise.all(attempts.map((attempt) => attempt.read()))
    expect(two!.claimed_at).toBeGreaterThanOrEqual(one!.ended_at!)
    expect(one!.host).toMatchObject({
      function_arn: 'arn:aws:lambda:eu-west-1:012345678912:function:test_function',
    })
    const [first, second] = await Promise.all(
      attempts.map(async (attempt) => printed(await attempt.frames())),
    )
    expect(first).toBe(second)
  })

  test('shows an error of the runtime as Lambda does', async () => {
    const { invoke } = await serve()
    const { status, text, errorType } = await invoke('{}')
    expect([status, errorType]).toEqual([200, 'Slipway.InvalidEnvelope'])
    expect(JSON.parse(text)).toMatchObject({ errorMessage: expect.stringContaining('`v` must be 1') })
  })

  test('kills a runtime that takes too long, says so, and starts another one for the next', async () => {
    // Whoever polls is a runtime: this one never answers its first event, and says its pid to the others.
    const { invoke } = await serve({ timeoutS: 5, command: node(SLOW_RUNTIME) })
    const { text: pid } = await invoke('"pid"')
    expect(await invoke('"sleep"')).toMatchObject({ status: 200, text: 'Task timed out after 5.00 seconds' })
    await waitFor('the end of the runtime', async () => !(await isAlive(Number(pid))))
    const { text: another } = await invoke('"pid"')
    expect(Number(another)).not.toBe(Number(pid))
  })

  test('tells that the runtime exited, and starts another one for the next', async () => {
    const { invoke } = await serve({ command: node(SLOW_RUNTIME) })
    const { status, text } = await invoke('"exit"')
    expect(status).toBe(502)
    expect(JSON.parse(text)).toMatchObject({
      errorType: 'Runtime.ExitError',
      errorMessage: expect.stringMatching(
        /^RequestId: [\w-]+ Error: Runtime exited with error: exit status 3$/,
      ),
    })
    expect((await invoke('"pid"')).status).toBe(200)
  })

  test('tells why the runtime could not start', async () => {
    const { invoke } = await serve({ command: node(BROKEN_RUNTIME) })
    expect(await invoke('{}')).toMatchObject({ status: 502, text: '{"errorMessage":"no table"}' })
  })
})

const BASE = 'const base = `http://${process.env.AWS_LAMBDA_RUNTIME_API}/2018-06-01/runtime/`;'

const SLOW_RUNTIME = `${BASE}
  void (async () => {
    for (;;) {
      const next = await fetch(base + 'invocation/next')
      const event = await next.json()
      if (event === 'exit') process.exit(3)
      if (event === 'sleep') await new Promise((resolve) => setTimeout(resolve, 60_000))
      const id = next.headers.get('lambda-runtime-aws-request-id')
      await fetch(base + 'invocation/' + id + '/response', { method: 'POST', body: String(process.pid) })
    }
  })()`

const BROKEN_RUNTIME = `${BASE}
  fetch(base + 'init/error', { method: 'POST', body: '{"errorMessage":"no table"}' }).then(() => process.exit(1))`
