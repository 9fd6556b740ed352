import { execFileSync } from 'node:child_process'
import { chmodSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { deflateSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { publishImage } from '../../src/build/index.ts'
import { commitAll, git, repository, temporaryDirectory, write } from '../support/temporary-project.ts'
import { contents, HOST, publishDeps, publishing, REPOSITORY, runtimeFiles } from './support/publishing.ts'

const DIRECTORY = 'locations/orders'

/** A repository whose location holds these files, by their paths in it. */
function project(content: Record<string, string | Buffer>, beside: Record<string, string> = {}): string {
  const inside = Object.entries(content).map(([path, bytes]) => [`${DIRECTORY}/${path}`, bytes] as const)
  return repository({ ...Object.fromEntries(inside), ...beside })
}

const FILES = { 'location.yaml': 'jobs: {}\n', 'src/main.py': 'print("hello")\n', 'data.csv': '1,2\n' }

test('an image has the files of the commit, and is named as AWS pulls it', async () => {
  const { registry, publish, layer } = await publishing()

  const built = await publish(project(FILES))

  expect(built.pushed).toBe(true)
  expect(built.image).toBe(`${HOST}/${REPOSITORY}@${built.digest}`)
  expect(registry.manifest(REPOSITORY, built.tag)).toEqual(registry.manifest(REPOSITORY, built.digest))
  expect(contents(await layer(built.tag, 1))).toEqual({
    'src/main.py': 'print("hello")\n',
    'data.csv': '1,2\n',
  })
  expect(JSON.stringify(registry.manifest(REPOSITORY, built.tag))).not.toContain(registry.host)
})

test('what a work tree holds beside the commit changes nothing', async () => {
  const [clean, dirty] = [await publishing(), await publishing()]
  const root = project(FILES)
  const expected = await clean.publish(root)
  const request = await dirty.request(root)
  write(root, { [`${DIRECTORY}/data.csv`]: '6,6\n', [`${DIRECTORY}/new.txt`]: 'new' })
  chmodSync(join(root, DIRECTORY, 'data.csv'), 0o755)
  rmSync(join(root, DIRECTORY, 'src'), { recursive: true })

  const built = await publishImage(dirty.deps, request)

  expect({ ...built, bytes_pushed: 0 }).toEqual({ ...expected, bytes_pushed: 0 })
})

test('a commit gives the same image from any clone, a bare one and one in a deeper directory included', async () => {
  const root = project(FILES)
  const bare = join(temporaryDirectory(), 'far/away.git')
  git(root, 'clone', '--quiet', '--bare', root, bare)
  const digests: string[] = []
  for (const clone of [root, bare]) {
    const { request, deps } = await publishing()
    digests.push((await publishImage(deps, { ...(await request(root)), root: clone })).digest)
  }
  const below = repository(
    Object.fromEntries(Object.entries(FILES).map(([path, text]) => [`sub/dir/${DIRECTORY}/${path}`, text])),
  )
  digests.push((await (await publishing()).publish(join(below, 'sub/dir'))).digest)

  expect(new Set(digests).size).toBe(1)
})

test('an image that is there is found by one request, and nothing is read for it', async () => {
  const { registry, request, deps } = await publishing()
  const asked = await request(project(FILES))
  const first = await publishImage(deps, asked)
  registry.requests.length = 0
  const without = { ...asked, root: '/nowhere', runtime: { ...asked.runtime, node: '/nowhere' } }

  const second = await publishImage(publishDeps({ [HOST]: registry.host }), without)

  expect(second).toEqual({ ...first, pushed: false, bytes_pushed: 0 })
  expect(registry.requests).toEqual([`GET /v2/${REPOSITORY}/manifests/${first.tag}`])
})

test('an image is found by what a plan knows of it, and is never built to be found', async () => {
  const { registry, request, deps, find } = await publishing()
  const asked = await request(project(FILES))
  expect(await find(asked)).toBeUndefined()
  const { image } = await publishImage(deps, asked)
  registry.requests.length = 0

  expect(await find(asked)).toBe(image)
  expect(await find({ ...asked, runtime: { ...asked.runtime, build_id: 'f'.repeat(16) } })).toBeUndefined()
  const other = { ...asked.location, content_digest: 'f'.repeat(64) }
  expect(await find({ ...asked, location: other })).toBeUndefined()
  expect(registry.requests).toHaveLength(3)
  expect(registry.count('GET')).toBe(3)
})

test('another runtime is another image of the same code', async () => {
  const { request, deps } = await publishing()
  const asked = await request(project(FILES))
  const first = await publishImage(deps, asked)

  const second = await publishImage(deps, { ...asked, runtime: runtimeFiles({ build_id: 'f'.repeat(16) }) })

  expect(second.tag).not.toBe(first.tag)
  expect(second.layers.slice(0, 2)).toEqual(first.layers.slice(0, 2))
  expect(second.layers[2]).not.toEqual(first.layers[2])
})

test('hostile names, modes and links arrive as they were committed', async () => {
  const { publish, layer } = await publishing()
  const names = [
    '-rf',
    'a b',
    'back\\slash',
    'line\nbreak',
    'quote"\'',
    '$(touch x)',
    'ünïcödé/☃.txt',
    '..hidden',
    'HEAD:x',
    `${'long'.repeat(50)}/${'name'.repeat(60)}`,
  ]
  const root = project({ ...Object.fromEntries(names.map((name) => [name, name])), 'run.sh': '', empty: '' })
  chmodSync(join(root, DIRECTORY, 'run.sh'), 0o755)
  symlinkSync('run.sh', join(root, DIRECTORY, 'link'))
  symlinkSync('line\nbreak', join(root, DIRECTORY, 'odd\nlink'))
  commitAll(root)

  const entries = await layer((await publish(root)).tag, 1)

  expect(contents(entries)).toEqual({
    ...Object.fromEntries(names.map((name) => [name, name])),
    'run.sh': '',
    empty: '',
  })
  expect(entries['app/run.sh']).toMatchObject({ mode: 0o755, uid: 0, mtime: 0 })
  expect(entries['app/-rf']).toMatchObject({ mode: 0o644, uid: 0, mtime: 0 })
  expect(entries['app/link']).toMatchObject({ type: 'symlink', linkname: 'run.sh' })
  expect(entries['app/odd\nlink']).toMatchObject({ type: 'symlink', linkname: 'line\nbreak' })
})

test('files of more than one read of a pipe arrive whole', async () => {
  const { publish, layer } = await publishing()
  const large = 'x0123456789\n'.repeat(100_000)
  const root = project({ 'a.txt': large, 'b.txt': '', 'c.txt': `${large}end`, 'd.txt': '\n\n' })

  const { tag } = await publish(root)

  expect(contents(await layer(tag, 1))).toEqual({
    'a.txt': large,
    'b.txt': '',
    'c.txt': `${large}end`,
    'd.txt': '\n\n',
  })
})

describe('files beside the location', () => {
  const beside = { 'packages/lib/x.py': 'x = 1\n', 'packages/lib/deep/y.py': '' }

  test('lie below the code at their paths from the project root', async () => {
    const { publish, layer } = await publishing()

    const { tag } = await publish(project(FILES, beside), { inputs: ['packages/lib/**'] })

    expect(contents(await layer(tag, 1))).toEqual({
      'src/main.py': 'print("hello")\n',
      'data.csv': '1,2\n',
      'packages/lib/x.py': 'x = 1\n',
      'packages/lib/deep/y.py': '',
    })
  })

  test.each([
    ['has a file there', { 'packages/lib/x.py': 'other' }],
    ['has a file where they need a directory', { packages: 'a file' }],
  ])('are refused where the location %s', async (_, content) => {
    const { registry, publish } = await publishing()

    await expect(publish(project(content, beside), { inputs: ['packages/lib/**'] })).rejects.toMatchObject({
      code: 'inputs_collide',
      message: expect.stringContaining('/packages/lib/'),
    })
    expect(registry.count('PUT')).toBe(0)
  })

  test('may hold links that stay below the project root, and no others', async () => {
    const root = project(FILES, beside)
    symlinkSync('../lib/x.py', join(root, 'packages/lib/again.py'))
    commitAll(root)
    const { publish, layer } = await publishing()
    const { tag } = await publish(root, { inputs: ['packages/lib/**'] })
    const entries = await layer(tag, 1)
    expect(entries['app/packages/lib/again.py']).toMatchObject({ linkname: '../lib/x.py' })

    symlinkSync('../../../x.py', join(root, 'packages/lib/out.py'))
    commitAll(root)
    await expect(publish(root, { inputs: ['packages/lib/**'] })).rejects.toMatchObject({
      code: 'link_leads_out',
    })
  })
})

test.each([
  ['/etc/passwd', 'link_leads_out'],
  ['../secret', 'link_leads_out'],
  ['a/../../secret', 'link_leads_out'],
  [Buffer.from([0x66, 0xff]), 'unsupported_name'],
])('a link to %s is refused', async (target, code) => {
  const { registry, publish } = await publishing()
  const root = project(FILES)
  symlinkSync(target, join(root, DIRECTORY, 'link'))
  commitAll(root)

  await expect(publish(root)).rejects.toMatchObject({ code })
  expect(registry.count('PUT')).toBe(0)
})

test.each(['', 'x'.repeat(5_000), 'a\0b'])(
  'a link that no file system can hold is refused',
  async (target) => {
    const { publish } = await publishing()
    const root = project(FILES)
    const id = execFileSync('git', ['hash-object', '-w', '--stdin'], { cwd: root, input: target }).toString()
    git(root, 'update-index', '--add', '--cacheinfo', `120000,${id.trim()},${DIRECTORY}/link`)
    git(root, 'commit', '--quiet', '--message=link')

    await expect(publish(root)).rejects.toMatchObject({ code: 'unsupported_name' })
  },
)

test('a name that would remove files of the base is refused', async () => {
  const { publish } = await publishing()

  await expect(publish(project({ 'src/.wh.main.py': '' }))).rejects.toMatchObject({ code: 'whiteout_name' })
})

/** Puts other bytes where git keeps an object, in its own form. */
function damage(root: string, id: string, bytes: string): void {
  const file = join(root, '.git/objects', id.slice(0, 2), id.slice(2))
  rmSync(file)
  writeFileSync(file, deflateSync(Buffer.from(`blob ${bytes.length}\0${bytes}`)))
}

test.each(['1,3\n', 'more bytes than there were\n', ''])(
  'an object with other bytes than its id says (%j) is never pushed',
  async (bytes) => {
    const { registry, request, deps, find } = await publishing()
    const root = project(FILES)
    const asked = await request(root)
    const { blob_id } = asked.location.inputs.find(({ path }) => path === 'data.csv')!
    damage(root, blob_id, bytes)

    await expect(publishImage(deps, asked)).rejects.toMatchObject({
      code: 'git_failed',
      message: expect.stringContaining(blob_id),
    })
    expect(registry.count('PUT')).toBe(0)
    expect(await find(asked)).toBeUndefined()
  },
)

test('an object that is missing, or in place of which another one stands, is not left out', async () => {
  const { request, deps, layer } = await publishing()
  const root = project(FILES)
  const asked = await request(root)
  const idOf = (name: string) => asked.location.inputs.find(({ path }) => path === name)!.blob_id
  git(root, 'replace', idOf('data.csv'), idOf('src/main.py'))
  const { tag } = await publishImage(deps, asked)
  expect(contents(await layer(tag, 1))['data.csv']).toBe('1,2\n')

  rmSync(join(root, '.git/objects', idOf('data.csv').slice(0, 2)), { recursive: true })
  const again = { ...asked, location: { ...asked.location, content_digest: 'f'.repeat(64) } }
  await expect(publishImage(deps, again)).rejects.toMatchObject({
    code: 'git_failed',
    message: expect.stringContaining(idOf('data.csv')),
  })
})

test('a directory that is no repository is said', async () => {
  const { request, deps } = await publishing()
  const asked = await request(project(FILES))

  await expect(publishImage(deps, { ...asked, root: temporaryDirectory() })).rejects.toMatchObject({
    code: 'git_failed',
  })
})

test('a Node for another processor than the location declares is refused before anything is pushed', async () => {
  const { registry, publish } = await publishing()

  await expect(publish(project(FILES), { architecture: 'arm64' })).rejects.toMatchObject({
    code: 'unsupported_node',
  })
  expect(registry.count('PUT')).toBe(0)
})

test('of several who publish the same at once, all get one image', async () => {
  const { registry, request, deps } = await publishing({ immutableTags: true })
  const asked = await request(project(FILES))
  const others = [1, 2, 3].map(() =>
    publishDeps({ [HOST]: registry.host, 'bases.example.org': registry.host }),
  )

  const built = await Promise.all([deps, ...others].map((own) => publishImage(own, asked)))

  expect(new Set(built.map(({ image }) => image)).size).toBe(1)
})

describe('a repository that is missing', () => {
  test('is made, and then pushed to', async () => {
    const asked: unknown[] = []
    const ecr = {
      send: (command: { input: unknown }) => {
        asked.push(command.input)
        registry.lacks = () => false
        return Promise.resolve({ $metadata: {} })
      },
    }
    const { registry, publish } = await publishing({}, { ecr: ecr as never })
    registry.lacks = (name) => name === REPOSITORY

    const built = await publish(project(FILES))

    expect(built.pushed).toBe(true)
    expect(asked).toEqual([{ repositoryName: REPOSITORY, imageTagMutability: 'IMMUTABLE' }])
  })

  test('and may not be made by the role is said with the permission that it lacks', async () => {
    const denied = Object.assign(new Error('not authorized'), { name: 'AccessDeniedException' })
    const { registry, publish } = await publishing({}, { ecr: { send: () => Promise.reject(denied) } })
    registry.lacks = (name) => name === REPOSITORY

    await expect(publish(project(FILES))).rejects.toMatchObject({
      code: 'registry_unauthorized',
      message: expect.stringContaining(`${HOST} has no repository ${REPOSITORY}`),
      remedy: expect.stringContaining('ecr:CreateRepository'),
    })
  })

  test('need not be made by a role that may not, when somebody else made it', async () => {
    const taken = Object.assign(new Error('taken'), { name: 'RepositoryAlreadyExistsException' })
    const ecr = {
      send: () => {
        registry.lacks = () => false
        return Promise.reject(taken)
      },
    }
    const { registry, publish } = await publishing({}, { ecr })
    registry.lacks = (name) => name === REPOSITORY

    expect(await publish(project(FILES))).toMatchObject({ pushed: true })
  })
})
