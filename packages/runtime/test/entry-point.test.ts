import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { FakeRuntimeApi } from './support/fake-runtime-api.ts'

const main = join(import.meta.dirname, '../src/main.ts')
const stores = { SLIPWAY_TABLE: 'table', SLIPWAY_BUCKET: 'bucket' }

async function start(env: Record<string, string>): Promise<{ code: number; stderr: string }> {
  const child = spawn(process.execPath, [main], { env, stdio: ['ignore', 'ignore', 'pipe'], timeout: 20_000 })
  let stderr = ''
  child.stderr.on('data', (data: Buffer) => (stderr += data.toString()))
  const [code] = (await once(child, 'close')) as [number]
  return { code, stderr }
}

describe('the runtime on AWS that was not told all', () => {
  test('tells Lambda what is missing before it takes an event, and exits with 1', async () => {
    const api = await FakeRuntimeApi.open()
    const { code, stderr } = await start({ AWS_LAMBDA_RUNTIME_API: api.address })
    const missing = 'set SLIPWAY_TABLE, SLIPWAY_BUCKET, SLIPWAY_CHANGED_QUEUE_URL.'
    expect(api.initErrors).toMatchObject([{ body: { errorMessage: expect.stringContaining(missing) } }])
    expect([code, api.asked, api.violations]).toEqual([1, 0, []])
    expect(stderr).toContain(missing)
  })

  test('says in a container what is missing, and exits with 2', async () => {
    const { code, stderr } = await start({ SLIPWAY_ENVELOPE: '{}', ...stores })
    expect(code).toBe(2)
    expect(stderr).toBe(
      "This is Slipway's runtime, and it does not know where its stores are: set SLIPWAY_CHANGED_QUEUE_URL.\n",
    )
  })

  test('says in a container that its envelope is none, and exits with 2', async () => {
    const variables = {
      SLIPWAY_ENVELOPE: '{}',
      SLIPWAY_CHANGED_QUEUE_URL: 'http://127.0.0.1:9/1/q',
      ...stores,
    }
    expect(await start(variables)).toEqual({
      code: 2,
      stderr: 'SLIPWAY_ENVELOPE holds no envelope of an attempt.\n',
    })
  })

  test('says the same where Lambda is not around it', async () => {
    const { code, stderr } = await start({ AWS_LAMBDA_FUNCTION_NAME: 'orders' })
    expect(code).toBe(2)
    expect(stderr).toContain('set SLIPWAY_TABLE')
  })
})
