import { execFile } from 'node:child_process'
import { randomBytes, randomUUID } from 'node:crypto'
import { promisify } from 'node:util'
import {
  CreateRepositoryCommand,
  DescribeImagesCommand,
  DescribeRepositoriesCommand,
  ECRClient,
} from '@aws-sdk/client-ecr'
import { placeNames, registryHost, type Place } from '@slipway/aws-layout'
import {
  awsClientConfig,
  AWS_REGION,
  DEFAULT_ACCOUNT,
  pushBaseImage,
  startRegistry,
} from '@slipway/tools/engines'
import { describe, expect, inject, onTestFinished, test } from 'vitest'
import { findImage, publishImage, type PublishRequest } from '../../src/build/index.ts'
import { loopbackRegistry } from '../support/loopback-registry.ts'
import { files, repository } from '../support/temporary-project.ts'
import { committedLocation } from './support/committed-location.ts'
import { startCuttingProxy } from './support/cutting-proxy.ts'
import { HOST, PLACE, publishDeps, runtimeFiles } from './support/publishing.ts'

const run = promisify(execFile)

const ARCHITECTURE = process.arch === 'arm64' ? 'arm64' : 'x86_64'

/** A runtime of one line: it runs the code that the image's own variable leads to. */
const RUNTIME = `
require('node:child_process').spawnSync('/opt/slipway/bin/node', ['main.mjs'], {
  stdio: 'inherit', cwd: process.env.SLIPWAY_CODE_DIR,
})
`

const FILES = {
  'locations/orders/location.yaml': 'jobs: {}\n',
  'locations/orders/main.py': 'print("hello")\n'.repeat(5_000),
}

function asked(request: PublishRequest) {
  const { place, location, runtime } = request
  return {
    place,
    location: location.location,
    contentDigest: location.content_digest,
    runtimeBuild: runtime.build_id,
  }
}

test('a published image runs its commit with what its lockfile names', async () => {
  const env = { PATH: process.env['PATH'], DOCKER_HOST: inject('docker').endpoint }
  await using registry = await startRegistry()
  const packages = await loopbackRegistry()
  const base = await pushBaseImage({ endpoint: registry.endpoint, repository: 'base', tag: 'test' })
  const root = repository({
    'locations/orders/package.json': packages.packageJson,
    'locations/orders/package-lock.json': packages.packageLock,
    'locations/orders/main.mjs':
      'import greeting from "greeting"\nimport { shared } from "./lib/shared.mjs"\nconsole.log(greeting, shared)\n',
    'lib/shared.mjs': 'export const shared = "and from beside"\n',
  })
  const runtime = {
    directory: files({ 'main.js': RUNTIME }),
    nodeFor: async () => process.execPath,
    build_id: '0123456789abcdef',
  }
  const location = committedLocation(root, {
    base: base.reference,
    architecture: ARCHITECTURE,
    inputs: ['lib/**'],
  })

  const { image } = await publishImage(publishDeps({ [HOST]: registry.host }), {
    root,
    place: PLACE,
    location,
    runtime,
  })

  const pulled = image.replace(HOST, registry.host)
  onTestFinished(async () => void (await run('docker', ['rmi', '--force', pulled], { env })))
  const { stdout } = await run('docker', ['run', '--rm', '--user', '1234', pulled], { env })
  expect(stdout).toBe('hello from a dependency and from beside\n')
})

test('a push that is cut off anywhere leaves no image to be found, and the next one finishes it', async () => {
  await using registry = await startRegistry()
  await using proxy = await startCuttingProxy(registry.host)
  const base = await pushBaseImage({ endpoint: registry.endpoint, repository: 'base', tag: 'test' })
  // What no compression makes smaller, so that cuts fall into it.
  const root = repository({ ...FILES, 'locations/orders/model.bin': randomBytes(200_000) })
  const runtime = runtimeFiles({ machine: ARCHITECTURE === 'arm64' ? 0xb7 : 0x3e })
  // In the same registry, so that it is mounted.
  const mounted = base.reference.replace(registry.host, HOST)
  const location = committedLocation(root, { base: mounted, architecture: ARCHITECTURE })
  // Each project has repositories of its own, so that nothing was pushed before.
  const requestFor = (project: string): PublishRequest => ({
    root,
    place: { ...PLACE, project },
    location,
    runtime,
  })
  const cut = publishDeps({ [HOST]: proxy.host })
  const direct = publishDeps({ [HOST]: registry.host })
  const whole = await publishImage(cut, requestFor('whole'))
  const total = proxy.sent()
  const steps = 16

  for (let step = 0; step < steps; step += 1) {
    const request = requestFor(`cut-${step}`)
    proxy.cutAfter(Math.floor((total * step) / steps))

    await expect(publishImage(cut, request)).rejects.toMatchObject({ code: 'registry_unreachable' })

    expect(await findImage(direct, asked(request))).toBeUndefined()
    proxy.heal()
    const built = await publishImage(cut, request)
    expect(built).toMatchObject({ digest: whole.digest, pushed: true })
    expect(await findImage(direct, asked(request))).toBe(built.image)
  }
})

describe("in the emulator's ECR", () => {
  /** A place of a project of its own, whose registry is the emulator's. */
  async function place() {
    const { endpoint } = inject('ministack')
    const ecr = new ECRClient(awsClientConfig({ endpoint }))
    onTestFinished(() => ecr.destroy())
    const own: Place = {
      project: `acme-${randomUUID().slice(0, 8)}`,
      environment: 'staging',
      account: DEFAULT_ACCOUNT,
      region: AWS_REGION,
    }
    const bases = placeNames.repository(own, 'bases')
    await ecr.send(new CreateRepositoryCommand({ repositoryName: bases }))
    const base = await pushBaseImage({ endpoint, repository: bases, tag: 'test' })
    const host = new URL(endpoint).host
    const root = repository(FILES)
    const request: PublishRequest = {
      root,
      place: own,
      location: committedLocation(root, {
        base: base.reference.replace(host, registryHost(own)),
        architecture: ARCHITECTURE,
      }),
      runtime: runtimeFiles({ machine: ARCHITECTURE === 'arm64' ? 0xb7 : 0x3e }),
    }
    const deps = () => publishDeps({ [registryHost(own)]: host }, { ecr })
    return { ecr, request, deps, repositoryName: placeNames.repository(own, 'orders') }
  }

  test('the repository is made, with tags that cannot be moved, and holds one image under its tag', async () => {
    const { ecr, request, deps, repositoryName } = await place()
    expect(await findImage(deps(), asked(request))).toBeUndefined()

    const built = await publishImage(deps(), request)

    expect(built.pushed).toBe(true)
    expect(await findImage(deps(), asked(request))).toBe(built.image)
    const { repositories } = await ecr.send(
      new DescribeRepositoriesCommand({ repositoryNames: [repositoryName] }),
    )
    expect(repositories).toMatchObject([{ imageTagMutability: 'IMMUTABLE' }])
    const { imageDetails } = await ecr.send(new DescribeImagesCommand({ repositoryName }))
    expect(imageDetails).toMatchObject([{ imageDigest: built.digest, imageTags: [built.tag] }])
    expect(built.image).toBe(`${registryHost(request.place)}/${repositoryName}@${built.digest}`)
  })

  test('a repository that is there is left as it is', async () => {
    const { ecr, request, deps, repositoryName } = await place()
    await ecr.send(new CreateRepositoryCommand({ repositoryName, imageTagMutability: 'MUTABLE' }))

    await publishImage(deps(), request)
    const again = await publishImage(deps(), request)

    expect(again).toMatchObject({ pushed: false, bytes_pushed: 0 })
    const { repositories } = await ecr.send(
      new DescribeRepositoriesCommand({ repositoryNames: [repositoryName] }),
    )
    expect(repositories).toMatchObject([{ imageTagMutability: 'MUTABLE' }])
  })

  test('several who publish the same at once get one image', async () => {
    const { request, deps } = await place()

    const built = await Promise.all([deps(), deps(), deps()].map((own) => publishImage(own, request)))

    expect(new Set(built.map(({ image }) => image)).size).toBe(1)
  })
})
