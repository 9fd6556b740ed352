import { execFile } from 'node:child_process'
import { access } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { ENGINE_PATHS } from '../engines/engine-paths.ts'

const run = promisify(execFile)
const MODULE = 'github.com/google/go-containerregistry/cmd/crane@v0.20.6'

/** The peer that images are pushed against: its path, built once where there is Go; null without. */
export async function findCrane(): Promise<string | null> {
  const bin = join(ENGINE_PATHS.root, 'crane')
  const path = join(bin, 'crane')
  const isThere = await access(path).then(
    () => true,
    () => false,
  )
  if (isThere) return path
  const env = { ...process.env, GOBIN: bin }
  return run('go', ['install', MODULE], { env }).then(
    () => path,
    () => null,
  )
}
