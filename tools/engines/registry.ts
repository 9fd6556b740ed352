import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathOf, requireProgram } from './engine-missing.ts'
import { freePort } from './free-port.ts'
import { startProgram } from './guarded-program.ts'

/** A plain OCI registry without authentication, bound to loopback. */
export interface Registry extends AsyncDisposable {
  endpoint: string
  /** Host and port, as image names begin. */
  host: string
  logFile: string
}

/** An empty registry. Throws EngineMissing. */
export async function startRegistry(): Promise<Registry> {
  const command = await requireProgram('docker-registry')
  const directory = await mkdtemp(join(tmpdir(), 'slipway-registry-'))
  const host = `127.0.0.1:${await freePort()}`
  const endpoint = `http://${host}`
  // JSON is YAML.
  const configuration = JSON.stringify({
    version: 0.1,
    storage: { filesystem: { rootdirectory: join(directory, 'data') }, delete: { enabled: true } },
    http: { addr: host },
  })
  await writeFile(join(directory, 'config.yml'), configuration)
  const program = await startProgram({
    command,
    args: ['serve', 'config.yml'],
    env: { PATH: pathOf(), HOME: directory },
    directory,
    ready: async () => (await fetch(`${endpoint}/v2/`)).ok,
  })
  return { endpoint, host, logFile: program.logFile, [Symbol.asyncDispose]: program[Symbol.asyncDispose] }
}
