import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import { git } from './committed-staging.ts'
import { slipway, type CallOptions } from './slipway.ts'
import { stagingProject } from './staging.ts'
import { tempDirectory } from './temp-directory.ts'

const NAMED = ['--env', 'staging', '--repository', 'acme/data']

describe('slipway bootstrap refuses in a sentence', () => {
  test.each([
    [['bootstrap'], 2, "✖ Required option '--env <name>' not specified."],
    [['bootstrap', '--env', 'local'], 2, 'it needs no bootstrap.'],
    [['bootstrap', '--env', 'stagin', '--repository', 'acme/data'], 1, 'It has: staging'],
    [['bootstrap', '--env', 'staging', '--repository', 'acme/*'], 2, '"acme/*" is no repository on GitHub.'],
    [['bootstrap', '--env', 'staging'], 1, 'There is no remote origin. So it is not known'],
  ])('%j', async (args, code, told) => {
    const ended = await slipway(await aProject(), ...args)
    expect(ended).toMatchObject({ code, stdout: '' })
    expect(ended.stderr).toMatch(/^✖ .+\n {2}.+\n$/)
    expect(ended.stderr).toContain(told)
  })

  test('a remote that is not on GitHub, without the password in its URL', async () => {
    const here = await aProject()
    await git(here.cwd, 'init', '--quiet')
    await git(here.cwd, 'remote', 'add', 'origin', 'https://ada:secret@gitlab.example/acme/data.git')
    const { code, stderr } = await slipway(here, 'bootstrap', '--env', 'staging')
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr:
        '✖ The remote origin is not on GitHub: https://gitlab.example/acme/data.git. So it is not known whose workflows are to deploy.\n' +
        '  Name the repository: --repository OWNER/NAME.\n',
    })
  })

  test('a directory that is in no project', async () => {
    const here = { cwd: await tempDirectory() }
    const { code, stderr } = await slipway(here, 'bootstrap', ...NAMED)
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr:
        `✖ There is no slipway.yaml in ${here.cwd} or above it.\n` +
        '  Go to a directory of a project, or begin one with slipway init.\n',
    })
  })

  test('an account that is another one, with both', async () => {
    const { here, calls } = await answeredBy(200, identityOf('999988887777'))
    expect(await slipway(here, 'bootstrap', ...NAMED)).toMatchObject({
      code: 1,
      stdout: '',
      stderr:
        '✖ These credentials are of the AWS account 999988887777 (arn:aws:iam::999988887777:user/ada), and staging is in 111122223333.\n' +
        '  Sign in to 111122223333, or correct the account of staging in slipway.yaml. Nothing was changed.\n',
    })
    expect(calls).toHaveLength(1)
  })

  test('credentials that have expired or may not, and none at all', async () => {
    const denied = await answeredBy(403, errorOf('AccessDenied'))
    const refused = await slipway(denied.here, 'bootstrap', ...NAMED)
    expect(refused.stderr).toMatch(
      /^✖ AWS denies this caller the use of staging: no\.\n {2}Use a role .*goes on from there\.\n$/,
    )
    const expired = await answeredBy(403, errorOf('ExpiredToken'))
    expect((await slipway(expired.here, 'bootstrap', ...NAMED)).stderr).toMatch(
      /^✖ The AWS session .* has expired\.\n/,
    )
    const none = { cwd: denied.here.cwd, variables: { AWS_EC2_METADATA_DISABLED: 'true' } }
    expect(await slipway(none, 'bootstrap', ...NAMED)).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^✖ There are no AWS credentials for staging/),
    })
  })
})

async function aProject(): Promise<CallOptions> {
  return { cwd: await stagingProject(), variables: { AWS_EC2_METADATA_DISABLED: 'true' } }
}

function identityOf(account: string): string {
  const identity = `<Arn>arn:aws:iam::${account}:user/ada</Arn><UserId>A</UserId><Account>${account}</Account>`
  return `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>${identity}</GetCallerIdentityResult></GetCallerIdentityResponse>`
}

function errorOf(code: string): string {
  return `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>${code}</Code><Message>no</Message></Error></ErrorResponse>`
}

/** A project, and something on this machine that answers every call as AWS might. */
async function answeredBy(status: number, answer: string): Promise<{ here: CallOptions; calls: string[] }> {
  const calls: string[] = []
  const server = createServer((request, response) => {
    calls.push(request.url ?? '')
    request.resume()
    response.writeHead(status, { 'content-type': 'text/xml' }).end(answer)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  const { port } = server.address() as AddressInfo
  const variables = {
    AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  }
  return { here: { cwd: await stagingProject(), variables }, calls }
}
