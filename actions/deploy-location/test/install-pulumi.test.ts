import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmodSync, existsSync, readFileSync } from 'node:fs'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { delimiter, join } from 'node:path'
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import { temporaryDirectory, write } from '../../test/support/temporary.ts'
import { PULUMI_VERSION } from '@slipway/deploy/aws'
import { AWS_PLUGIN_VERSION, installPulumi } from '../src/pulumi/install-pulumi.ts'

const ARCHIVE = `pulumi-v${PULUMI_VERSION}-${process.platform}-${process.arch}.tar.gz`
const CHECKSUMS = `pulumi-${PULUMI_VERSION}-checksums.txt`
const SYSTEM_PATH = '/usr/bin:/bin'

beforeEach(() => {
  // The tool cache tells all that it does.
  vi.spyOn(process.stdout, 'write').mockReturnValue(true)
  vi.stubEnv('RUNNER_TOOL_CACHE', temporaryDirectory())
  vi.stubEnv('RUNNER_TEMP', temporaryDirectory())
  // How long the tool cache waits before it tries again.
  vi.stubGlobal('TEST_DOWNLOAD_TOOL_RETRY_MIN_SECONDS', 0)
  vi.stubGlobal('TEST_DOWNLOAD_TOOL_RETRY_MAX_SECONDS', 0)
})

afterEach(() => {
  vi.restoreAllMocks()
  vi.unstubAllEnvs()
  vi.unstubAllGlobals()
})

/** Answers `version` and `plugin install resource aws` as pulumi does. */
function fakePulumi(version = PULUMI_VERSION): string {
  return `#!/bin/sh
case "$1" in
  version) echo 'v${version}' ;;
  plugin)
    test "$*" = 'plugin install resource aws ${AWS_PLUGIN_VERSION}' || { echo "unexpected: $*" >&2; exit 3; }
    mkdir -p "$PULUMI_HOME/plugins/resource-aws-v$5"
    printf '#!/bin/sh\\n' > "$PULUMI_HOME/plugins/resource-aws-v$5/pulumi-resource-aws"
    chmod +x "$PULUMI_HOME/plugins/resource-aws-v$5/pulumi-resource-aws" ;;
esac
`
}

/** A directory with an executable. */
function program(name: string, script: string): string {
  const directory = temporaryDirectory()
  write(directory, { [name]: script })
  chmodSync(join(directory, name), 0o755)
  return directory
}

function archiveOf(script: string): Buffer {
  const directory = temporaryDirectory()
  write(directory, { 'pulumi/pulumi': script })
  chmodSync(join(directory, 'pulumi/pulumi'), 0o755)
  const archive = join(temporaryDirectory(), 'archive.tar.gz')
  execFileSync('tar', ['-C', directory, '-czf', archive, 'pulumi'])
  return readFileSync(archive)
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}

interface Release {
  archive?: Buffer
  /** What the list says of it. */
  promised?: string
  send?: (response: ServerResponse, archive: Buffer, times: number) => void
}

/** Serves a release, and tells what was asked for. */
async function serve({ archive = archiveOf(fakePulumi()), promised = sha256(archive), send }: Release = {}) {
  const asked: string[] = []
  const lines = `${'0'.repeat(64)}  pulumi-v${PULUMI_VERSION}-plan9-x64.tar.gz\n${promised}  ${ARCHIVE}\n`
  const server = createServer(({ url = '' }, response) => {
    const name = url.slice(url.lastIndexOf('/') + 1)
    asked.push(name)
    if (name === CHECKSUMS) response.end(lines)
    else if (url === `/v${PULUMI_VERSION}/${ARCHIVE}`) {
      if (send === undefined) response.end(archive)
      else send(response, archive, asked.filter((one) => one === name).length)
    } else response.writeHead(404).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  return {
    asked,
    releases: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    sha256: sha256(archive),
  }
}

function install({
  releases,
  ...request
}: {
  releases: string
  path?: string
  sha256?: string
}): Promise<string> {
  const variables = { PATH: request.path ?? SYSTEM_PATH, RUNNER_TEMP: process.env.RUNNER_TEMP }
  return installPulumi({ variables, sha256: request.sha256 ?? '', releases })
}

function runsFrom(path: string, name: string): string {
  return execFileSync('/bin/sh', ['-c', `command -v ${name}`], {
    env: { PATH: path },
    encoding: 'utf8',
  }).trim()
}

/** A connection that ends before the archive does. */
function cut(response: ServerResponse, archive: Buffer): void {
  response.writeHead(200, { 'content-length': archive.length })
  response.write(archive.subarray(0, archive.length / 2), () => response.destroy())
}

test('pulumi and its plug-in are downloaded, checked and found on the new PATH', async () => {
  const { asked, releases } = await serve()
  const path = await install({ releases })
  expect(execFileSync(runsFrom(path, 'pulumi'), ['version'], { encoding: 'utf8' })).toBe(
    `v${PULUMI_VERSION}\n`,
  )
  expect(existsSync(runsFrom(path, 'pulumi-resource-aws'))).toBe(true)
  expect(path.split(delimiter).slice(-2)).toEqual(SYSTEM_PATH.split(delimiter))
  expect(asked).toEqual([ARCHIVE, CHECKSUMS])
})

test('the second time they come from the tool cache', async () => {
  const { asked, releases } = await serve()
  const first = await install({ releases })
  expect(await install({ releases })).toBe(first)
  expect(asked).toEqual([ARCHIVE, CHECKSUMS])
})

test('what is on PATH is used, and nothing is downloaded', async () => {
  const { asked, releases } = await serve()
  const pulumi = program('pulumi', fakePulumi())
  const plugin = program('pulumi-resource-aws', '#!/bin/sh\n')
  const path = await install({ releases, path: [pulumi, plugin, SYSTEM_PATH].join(delimiter) })
  expect(runsFrom(path, 'pulumi')).toBe(join(pulumi, 'pulumi'))
  expect(runsFrom(path, 'pulumi-resource-aws')).toBe(join(plugin, 'pulumi-resource-aws'))
  expect(asked).toEqual([])
})

test.each([
  { version: '3.258.9', isTaken: false },
  { version: '3.99.0', isTaken: false },
  { version: PULUMI_VERSION, isTaken: true },
  { version: '3.1000.0', isTaken: true },
  { version: '4.0.0', isTaken: true },
])('a pulumi $version on PATH is taken: $isTaken', async ({ version, isTaken }) => {
  const { asked, releases } = await serve()
  const own = program('pulumi', fakePulumi(version))
  const path = await install({ releases, path: [own, SYSTEM_PATH].join(delimiter) })
  expect(runsFrom(path, 'pulumi') === join(own, 'pulumi')).toBe(isTaken)
  expect(asked.length === 0).toBe(isTaken)
})

test('a connection that is cut is tried again', async () => {
  const { asked, releases } = await serve({
    send: (response, archive, times) => (times === 1 ? cut(response, archive) : response.end(archive)),
  })
  const path = await install({ releases })
  expect(existsSync(runsFrom(path, 'pulumi'))).toBe(true)
  expect(asked.filter((name) => name === ARCHIVE)).toHaveLength(2)
})

test('a connection that is always cut is one error, and leaves nothing in the tool cache', async () => {
  const broken = await serve({ send: cut })
  await expect(install({ releases: broken.releases })).rejects.toMatchObject({ code: 'download_failed' })
  const { asked, releases } = await serve()
  await install({ releases })
  expect(asked).toContain(ARCHIVE)
})

test.each<[string, Release, string]>([
  ['another sha256 than the list says', { promised: 'f'.repeat(64) }, ''],
  ['another sha256 than the input says', {}, 'f'.repeat(64)],
])('an archive with %s is not unpacked', async (_, release, input) => {
  const { releases } = await serve(release)
  await expect(install({ releases, sha256: input })).rejects.toMatchObject({ code: 'checksum_mismatch' })
  const right = await serve()
  await install({ releases: right.releases })
  expect(right.asked).toContain(ARCHIVE)
})

test('with a sha256 as input the list of the release is not asked', async () => {
  const { asked, releases, sha256: digest } = await serve({ promised: 'f'.repeat(64) })
  await install({ releases, sha256: digest.toUpperCase() })
  expect(asked).toEqual([ARCHIVE])
})

test('a release that is not there is not asked for again', async () => {
  const { asked, releases } = await serve({ send: (response) => response.writeHead(404).end() })
  await expect(install({ releases })).rejects.toMatchObject({ code: 'download_failed' })
  expect(asked).toEqual([ARCHIVE])
})

test('a plug-in that cannot be installed is told in the words of pulumi', async () => {
  const script = fakePulumi().replace(
    'plugin)\n',
    "plugin) echo 'no such plug-in' >&2; exit 1 ;;\n  other)\n",
  )
  const { releases } = await serve({ archive: archiveOf(script) })
  await expect(install({ releases })).rejects.toMatchObject({
    code: 'program_failed',
    message: expect.stringContaining('no such plug-in'),
  })
})

test('the plug-in is of the version of the SDK that stacks are written with', () => {
  const file = join(import.meta.dirname, '../../../pulumi/package.json')
  const { dependencies } = JSON.parse(readFileSync(file, 'utf8')) as { dependencies: Record<string, string> }
  expect(AWS_PLUGIN_VERSION).toBe(dependencies['@pulumi/aws'])
})
