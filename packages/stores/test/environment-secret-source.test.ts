import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { EnvironmentSecretSource } from '../src/embedded/environment-secret-source.ts'

const SECRETS = { DB_PASSWORD: 'ssm:/acme/db', TOKEN: 'ssm:/acme/token' }

describe('EnvironmentSecretSource', () => {
  let directory: string
  let dotenvFile: string
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'slipway-test-'))
    dotenvFile = join(directory, '.env')
  })
  afterEach(() => rmSync(directory, { recursive: true }))

  it('reads the .env file for what the environment does not have', async () => {
    writeFileSync(dotenvFile, 'DB_PASSWORD=from the file\nTOKEN="a # b"\nOTHER=x\n')
    const source = new EnvironmentSecretSource({ variables: { DB_PASSWORD: 'from outside' }, dotenvFile })
    expect(await source.read(SECRETS)).toEqual({
      values: { DB_PASSWORD: 'from outside', TOKEN: 'a # b' },
      missing: [],
    })
  })

  it('reads the file anew each time, and needs none', async () => {
    const source = new EnvironmentSecretSource({ variables: {}, dotenvFile })
    expect(await source.read(SECRETS)).toEqual({ values: {}, missing: ['DB_PASSWORD', 'TOKEN'] })
    writeFileSync(dotenvFile, 'TOKEN=now\n')
    expect(await source.read(SECRETS)).toEqual({ values: { TOKEN: 'now' }, missing: ['DB_PASSWORD'] })
  })

  it('fails when the file is there but cannot be read: a secret that is set must not seem missing', async () => {
    const source = new EnvironmentSecretSource({ variables: {}, dotenvFile: directory })
    await expect(source.read(SECRETS)).rejects.toMatchObject({ code: 'EISDIR' })
  })
})
