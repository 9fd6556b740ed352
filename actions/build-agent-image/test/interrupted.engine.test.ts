import { createHash } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { startProxy, startRegistry, type AwsRequest } from '@slipway/tools/engines'
import { expect, test } from 'vitest'
import { startBundle } from '../../kit/test/start-bundle.ts'
import { projectFiles } from '../../test/support/project.ts'
import { commitAll, repository, temporaryDirectory, write } from '../../test/support/temporary.ts'
import { pathWithNpm } from './fake-npm.ts'

const OCI = 'application/vnd.oci.image'
const ECR = '111122223333.dkr.ecr.eu-west-1.amazonaws.com'

/** A project of one location, orders, on an empty base that is pushed to a registry. */
async function projectOn(endpoint: string): Promise<string> {
  const root = repository(projectFiles('orders'))
  const bases = { 'base:1': { x86_64: `registry.example/base@${await pushEmptyBase(endpoint)}` } }
  write(root, { 'slipway.lock': JSON.stringify({ version: 1, bases }) })
  commitAll(root)
  return root
}

async function pushEmptyBase(endpoint: string): Promise<string> {
  const config = JSON.stringify({
    architecture: 'amd64',
    os: 'linux',
    rootfs: { type: 'layers', diff_ids: [] },
  })
  const upload = await fetch(`${endpoint}/v2/base/blobs/uploads/`, { method: 'POST' })
  const location = new URL(upload.headers.get('location') ?? '', endpoint)
  location.searchParams.set('digest', digestOf(config))
  await fetch(location, { method: 'PUT', body: config })
  const mediaType = `${OCI}.manifest.v1+json`
  const manifest = JSON.stringify({
    schemaVersion: 2,
    mediaType,
    config: { mediaType: `${OCI}.config.v1+json`, digest: digestOf(config), size: config.length },
    layers: [],
  })
  const { ok } = await fetch(`${endpoint}/v2/base/manifests/empty`, {
    method: 'PUT',
    headers: { 'content-type': mediaType },
    body: manifest,
  })
  if (!ok) throw new Error('The registry refused the base.')
  return digestOf(manifest)
}

function digestOf(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`
}

async function tagsIn(endpoint: string): Promise<string[]> {
  const answer = await fetch(`${endpoint}/v2/acme/orders/tags/list`)
  const { tags } = (await answer.json()) as { tags?: string[] | null }
  return tags ?? []
}

/** Of what a push sends, by what it is at. */
const MOMENTS = {
  'a layer': ({ method, path }: AwsRequest) => /^(PATCH|PUT)$/.test(method) && path.includes('/blobs/'),
  'the manifest': ({ method, path }: AwsRequest) => method === 'PUT' && path.includes('/manifests/'),
}

test('cancelled in the middle of a push, a build leaves no tag and no temporary file, and the next one ends it', async () => {
  await using registry = await startRegistry()
  let stop: { at: (request: AwsRequest) => boolean; reached: () => void } | undefined
  await using proxy = await startProxy({
    upstream: registry.endpoint,
    rules: [
      async (request, forward) => {
        if (stop?.at(request) !== true) return forward()
        stop.reached()
        // It is never carried out.
        return new Promise(() => {})
      },
    ],
  })
  const { host } = new URL(proxy.endpoint)
  const workspace = await projectOn(registry.endpoint)
  const cache = temporaryDirectory()
  const build = () =>
    startBundle('build-agent-image', {
      workspace,
      inputs: { environment: 'staging', locations: 'orders', 'cache-directory': cache },
      variables: {
        PATH: pathWithNpm(),
        SLIPWAY_REGISTRY_MAP: `${ECR}=${host},registry.example=${host}`,
        AWS_ACCESS_KEY_ID: 'test',
        AWS_SECRET_ACCESS_KEY: 'test',
        AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
      },
    })

  for (const at of Object.values(MOMENTS)) {
    const reached = Promise.withResolvers<undefined>()
    stop = { at, reached: () => reached.resolve(undefined) }
    const action = await build()
    await reached.promise
    expect(readdirSync(action.temporary, { recursive: true })).toContainEqual(
      expect.stringMatching(/slipway-image-\w+\/code$/),
    )
    action.send('SIGINT')
    const { code, stdout, stderr } = await action.ended
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' })
    expect(stdout).toMatch(/^::error::The run was cancelled before .*%0ARun it again: /m)
    expect(await tagsIn(registry.endpoint)).toEqual([])
    expect(readdirSync(action.temporary)).toEqual([])
    expect(readdirSync(cache, { recursive: true }).filter((name) => name.includes('.tmp-'))).toEqual([])
  }

  stop = undefined
  expect(await (await build()).ended).toMatchObject({ code: 0, stderr: '' })
  const [tag, ...others] = await tagsIn(registry.endpoint)
  expect(tag).toMatch(/^[\da-f]{64}-/)
  expect(others).toEqual([])
})
