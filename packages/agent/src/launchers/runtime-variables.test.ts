import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sharedRuntimeVariables, type Variables } from './runtime-variables.ts'

const nodePath = process.execPath
let directory: string
let sameNode: string
let otherNode: string

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'slipway-variables-'))
  sameNode = join(directory, 'same')
  otherNode = join(directory, 'other')
  await mkdir(sameNode)
  await mkdir(otherNode)
  await symlink(nodePath, join(sameNode, 'node'))
  await writeFile(join(otherNode, 'node'), '')
})

afterAll(() => rm(directory, { recursive: true }))

test('variables are handed on, except for those of Slipway and those without a value', () => {
  const variables = {
    DB: 'orders',
    SLIPWAY_TOKEN: 'secret',
    SLIPWAY_ENVELOPE: '{}',
    EMPTY: '',
    UNSET: undefined,
  }
  expect(shared(variables)).toEqual({
    DB: 'orders',
    EMPTY: '',
    PATH: dirname(nodePath),
    NODE_COMPILE_CACHE: '/state/cache/node',
    SLIPWAY_STATE_DIR: '/state',
    SLIPWAY_DOTENV_FILE: '/project/.env',
  })
})

test('a compile cache that is set already stays', () => {
  expect(shared({ NODE_COMPILE_CACHE: '/mine' })['NODE_COMPILE_CACHE']).toBe('/mine')
})

describe('PATH finds the node of the agent', () => {
  test('by its directory in front, when another node comes first', () => {
    expect(pathFor([otherNode, sameNode])).toEqual([dirname(nodePath), otherNode, sameNode])
  })

  test('by its directory in front, when there is no node', () => {
    expect(pathFor(['/nonexistent'])).toEqual([dirname(nodePath), '/nonexistent'])
  })

  test('as it is, when its first node is the same: nothing else is hidden', () => {
    expect(pathFor(['/nonexistent', sameNode, otherNode])).toEqual(['/nonexistent', sameNode, otherNode])
  })

  test('and never gets an empty part, which would mean the current directory', () => {
    expect(shared({ PATH: '' })['PATH']).toBe(dirname(nodePath))
  })
})

function pathFor(directories: string[]): string[] | undefined {
  return shared({ PATH: directories.join(delimiter) })['PATH']?.split(delimiter)
}

function shared(variables: Variables): Record<string, string> {
  return sharedRuntimeVariables({
    variables,
    nodePath,
    stateDirectory: '/state',
    dotenvFile: '/project/.env',
  })
}
