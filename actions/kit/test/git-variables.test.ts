import { execFile } from 'node:child_process'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { git, GIT_SETTINGS, repository } from '../../test/support/temporary.ts'
import { gitVariables } from '../git-variables.ts'

const run = promisify(execFile)

/** Runs git with what an action changes of an environment. */
async function runGit(
  variables: Record<string, string>,
  access: { token: string; server: string },
  argv: readonly string[],
): Promise<string> {
  const base = { PATH: process.env.PATH, ...GIT_SETTINGS, ...variables }
  const { stdout } = await run('git', argv, { env: { ...base, ...gitVariables(base, access) } })
  return stdout.trim()
}

const NO_ACCESS = { token: '', server: 'https://github.com' }

/** Notes the Authorization headers of every request, and refuses it. */
async function notingServer(): Promise<{ url: string; headers: (string[] | undefined)[] }> {
  const headers: (string[] | undefined)[] = []
  const server = createServer(({ headersDistinct }, response) => {
    headers.push(headersDistinct.authorization)
    response.writeHead(404).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, headers }
}

test('a repository of another user is trusted', async () => {
  const root = repository({ a: '' })
  const stranger = { GIT_TEST_ASSUME_DIFFERENT_OWNER: '1' }
  await expect(run('git', ['-C', root, 'status'], { env: { ...process.env, ...stranger } })).rejects.toThrow(
    'dubious',
  )
  expect(await runGit(stranger, NO_ACCESS, ['-C', root, 'rev-parse', 'HEAD'])).toBe(
    git(root, 'rev-parse', 'HEAD'),
  )
})

test('settings that the variables already hold are kept', async () => {
  const before = { GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: 'user.name', GIT_CONFIG_VALUE_0: 'Bea' }
  expect(await runGit(before, NO_ACCESS, ['config', 'user.name'])).toBe('Bea')
  expect(await runGit(before, NO_ACCESS, ['config', 'safe.directory'])).toBe('*')
})

test('the token is the only credential that the server is sent, also where the clone keeps one', async () => {
  const { url, headers } = await notingServer()
  const root = repository({ a: '' })
  git(root, 'config', `http.${url}/.extraheader`, 'AUTHORIZATION: basic b2xk')
  const access = { token: 'secret', server: url }
  await expect(runGit({}, access, ['-C', root, 'ls-remote', `${url}/x.git`])).rejects.toThrow('not found')
  const sent = `basic ${Buffer.from('x-access-token:secret').toString('base64')}`
  expect(headers.length).toBeGreaterThan(0)
  expect(new Set(headers.flat())).toEqual(new Set([sent]))
  expect(headers.every((all) => all?.length === 1)).toBe(true)
})

test('another server is not sent the token', async () => {
  const { url, headers } = await notingServer()
  const access = { token: 'secret', server: 'https://github.com' }
  await expect(runGit({}, access, ['ls-remote', `${url}/x.git`])).rejects.toThrow('not found')
  expect(headers.length).toBeGreaterThan(0)
  expect(headers.flat()).toEqual(headers.map(() => undefined))
})

test('a server that asks for a password is not waited for', async () => {
  const server = createServer((_, response) =>
    response.writeHead(401, { 'www-authenticate': 'Basic realm=x' }).end(),
  )
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/x.git`
  await expect(runGit({}, NO_ACCESS, ['ls-remote', url])).rejects.toThrow(/terminal prompts disabled/)
})
