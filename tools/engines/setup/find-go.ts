import { delimiter } from 'node:path'
import { findProgram } from '../engine-missing.ts'
import { SetupError } from './setup-error.ts'

/** Go's own archive is unpacked there, and puts nothing on PATH. */
const GO_FOLDERS = ['/usr/local/go/bin', '/usr/lib/go/bin']

/** The path of `go`. Throws SetupError, which names what is built with it. */
export async function findGo(what: string): Promise<string> {
  const onPath = (process.env['PATH'] ?? '').split(delimiter)
  const go = await findProgram('go', [...onPath, ...GO_FOLDERS])
  if (go !== null) return go
  throw new SetupError(
    `Go is missing, which ${what} is built with: install Go 1.25.11 or later (https://go.dev/doc/install), so that \`go\` is on PATH.`,
  )
}
