import { awsEnvironment } from './aws-environment.ts'
import { startDocker, type Docker } from './docker.ts'
import { startMinistack, type Ministack } from './ministack.ts'

/** What suites run against. Disposing ends all of it. */
export interface Engines extends AsyncDisposable {
  ministack: Ministack
  docker: Docker
  /** The variables that AWS SDKs read. */
  env: Record<string, string>
  /** The AWS endpoint as containers reach it. */
  endpointForContainers: string
}

/** Starts Docker, unless a daemon answers, and an AWS emulator that uses it. Throws EngineMissing. */
export async function startEngines(options: { auth?: boolean } = {}): Promise<Engines> {
  await using started = new AsyncDisposableStack()
  const docker = started.use(await startDocker())
  const ministack = started.use(await startMinistack({ ...options, docker }))
  const end = started.move()
  return {
    ministack,
    docker,
    env: awsEnvironment(ministack),
    endpointForContainers: ministack.endpointForContainers ?? ministack.endpoint,
    [Symbol.asyncDispose]: () => end.disposeAsync(),
  }
}
