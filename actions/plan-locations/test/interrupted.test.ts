import { readdirSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test, vi } from 'vitest'
import { startBundle } from '../../kit/test/start-bundle.ts'
import { projectFiles } from '../../test/support/project.ts'
import { repository } from '../../test/support/temporary.ts'

// Bundling takes seconds of a busy machine.
vi.setConfig({ testTimeout: 120_000 })

/** A server that is asked, and never answers. */
async function silentServer(): Promise<{ url: string; asked: Promise<void> }> {
  const asked = Promise.withResolvers<undefined>()
  const server = createServer(() => asked.resolve(undefined))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked: asked.promise }
}

const CREDENTIALS = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' }

test.each<
  [
    what: string,
    point: (url: string) => { inputs?: Record<string, string>; variables?: Record<string, string> },
  ]
>([
  ['AWS', (url) => ({ variables: { ...CREDENTIALS, AWS_ENDPOINT_URL: url } })],
  ['the remote', (url) => ({ inputs: { ref: 'elsewhere', remote: `${url}/data.git` } })],
])('cancelled while it waits for %s, it ends at once, says so, and leaves no file', async (_what, point) => {
  const server = await silentServer()
  const { inputs, variables } = point(server.url)
  const action = await startBundle('plan-locations', {
    workspace: repository(projectFiles('orders', 'billing')),
    inputs: { environment: 'staging', ...inputs },
    ...(variables && { variables }),
  })
  await server.asked
  expect(readdirSync(action.temporary)).toHaveLength(1)
  action.send('SIGINT')
  const { code, stdout, stderr } = await action.ended
  expect({ code, stderr }).toEqual({ code: 1, stderr: '' })
  expect(stdout).toMatch(/^::error::The run was cancelled before .*%0ARun it again: /m)
  expect(stdout.match(/^::error::/gm)).toHaveLength(1)
  expect(stdout).not.toContain('::set-output')
  expect(readdirSync(action.temporary)).toEqual([])
})
