import { chmodSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { delimiter, join } from 'node:path'
import { COMPONENT_VERSION } from '@slipway/deploy/component-version'
import { planCommit } from '@slipway/deploy'
import { expect, onTestFinished, test } from 'vitest'
import { projectFiles } from '../../test/support/project.ts'
import { runBundle, type RunResult } from '../../test/support/run-bundle.ts'
import { tableServer } from '../../test/support/table-server.ts'
import { commitAll, git, repository, temporaryDirectory, write } from '../../test/support/temporary.ts'
import { PULUMI_VERSION } from '@slipway/deploy/aws'

/** A clone whose origin has the same head, and the branch main. */
function clonedProject(...names: string[]): { origin: string; clone: string } {
  const origin = repository(projectFiles(...names))
  const clone = join(temporaryDirectory(), 'clone')
  git('/', 'clone', '--quiet', origin, clone)
  return { origin, clone }
}

/** What the table has after the platform was applied as the commit declares it, and no location was deployed. */
async function appliedPlatform(root: string): Promise<object[]> {
  const answer = await planCommit(
    { readActual: async () => ({ currents: [], platform: null }) },
    {
      root,
      ref: 'HEAD',
      environment: 'staging',
      variables: {},
      runtimeDigest: '',
      componentVersion: COMPONENT_VERSION,
    },
  )
  if (!('plan' in answer)) throw new Error('The project of the test has problems.')
  return [
    {
      pk: { S: 'ENV#staging' },
      sk: { S: 'PLATFORM' },
      schema: { N: '1' },
      version: { N: '1' },
      environment: { S: 'staging' },
      digest: { S: answer.plan.platform_digest },
    },
  ]
}

/** A PATH on which pulumi is found, which tells nothing but its version. */
function pathWithPulumi(): string {
  const directory = temporaryDirectory()
  write(directory, { pulumi: `#!/bin/sh\necho v${PULUMI_VERSION}\n`, 'pulumi-resource-aws': '#!/bin/sh\n' })
  for (const name of ['pulumi', 'pulumi-resource-aws']) chmodSync(join(directory, name), 0o755)
  return [directory, process.env.PATH].join(delimiter)
}

/** A registry that has nothing; in its place, by a map. */
async function emptyRegistry(): Promise<string> {
  const server = createServer((_, response) => response.writeHead(404).end('{}'))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  const { port } = server.address() as AddressInfo
  return `111122223333.dkr.ecr.eu-west-1.amazonaws.com=127.0.0.1:${port}`
}

async function deploy(
  clone: string,
  locations: string,
  variables: Record<string, string> = {},
): Promise<RunResult> {
  const table = await tableServer({ body: { Items: await appliedPlatform(clone), Count: 1 } })
  return runBundle('deploy-location', {
    workspace: clone,
    inputs: { environment: 'staging', locations },
    variables: {
      ...table.variables,
      PATH: pathWithPulumi(),
      SLIPWAY_REGISTRY_MAP: await emptyRegistry(),
      ...variables,
    },
  })
}

test('a commit that a newer one has followed is left alone: a notice and success', async () => {
  const { origin, clone } = clonedProject('orders')
  const head = commitAll(origin)
  const { code, stdout, outputs, summary } = await deploy(clone, 'orders')
  expect(code).toBe(0)
  expect(stdout).toContain(
    `::notice::orders is left to a newer commit, the branch is at ${head.slice(0, 12)}.`,
  )
  expect(outputs).toEqual({ results: '[{"location":"orders","outcome":"superseded"}]', superseded: 'true' })
  expect(summary).toContain('| orders | superseded |')
  expect(stdout).not.toContain('::warning::')
})

test('a run about another branch than the one that is deployed is warned that it never will be', async () => {
  const { origin, clone } = clonedProject('orders')
  git(origin, 'branch', '--move', 'master')
  const { code, stdout } = await deploy(clone, 'orders', { GITHUB_REF_NAME: 'master' })
  expect(code).toBe(0)
  expect(stdout).toMatch(
    /^::warning::Only the head of main is deployed to staging, and this run is about master\..*staging\.branch/m,
  )
})

test('a location without an image, and one that is not declared, fail each with its remedy', async () => {
  const { clone } = clonedProject('orders', 'billing')
  const { code, stdout, outputs, summary } = await deploy(clone, 'orders nobody')
  expect(code).toBe(1)
  expect(stdout).toMatch(/^::error::The registry has no image of orders.*%0ABuild it first/m)
  expect(stdout).toMatch(
    /^::error::The commit [\da-f]{40} declares no code location nobody\.%0A.*billing, orders/m,
  )
  expect(stdout).not.toContain('fault of Slipway')
  expect(JSON.parse(outputs.results!)).toEqual([
    { location: 'orders', outcome: 'failed' },
    { location: 'nobody', outcome: 'failed' },
  ])
  expect(outputs.superseded).toBe('false')
  expect(summary).toContain('| orders | failed |')
})

test('a platform that is as it should be is left alone, and no pulumi is looked for', async () => {
  const { clone } = clonedProject('orders')
  const { code, outputs, summary } = await deploy(clone, 'platform', { PATH: process.env.PATH! })
  expect(code).toBe(0)
  expect(outputs.results).toBe('[{"location":"platform","outcome":"unchanged"}]')
  expect(summary).toContain('nothing changed')
})

test('the platform is deployed in a job of its own', async () => {
  const { clone } = clonedProject('orders')
  const { code, stdout } = await deploy(clone, 'platform orders')
  expect(code).toBe(1)
  expect(stdout).toMatch(/^::error::The input locations names platform and code locations.*%0A.*job before/m)
})

test('a remote that cannot be asked for the head of the branch is said', async () => {
  const { clone } = clonedProject('orders')
  git(clone, 'remote', 'set-url', 'origin', 'http://127.0.0.1:1/x.git')
  const { code, stdout } = await deploy(clone, 'orders')
  expect(code).toBe(1)
  expect(stdout).toMatch(/^::error::The head of "main" could not be read from origin/m)
})
