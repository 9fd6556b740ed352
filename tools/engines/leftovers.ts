import { callDocker } from './docker-api.ts'

/** ministack puts its own name and port into this label of every container that it starts. */
const LABEL = 'ministack.instance'

/** The name of the emulators of this process: it says whose containers they are. */
export function instanceName(pid: number): string {
  return `slipway-engines-${pid}`
}

/**
 * Removes the containers of emulators whose test process is gone. Those of living processes and those of others stay.
 */
export async function removeLeftovers(socket: string): Promise<void> {
  const filters = encodeURIComponent(JSON.stringify({ label: [LABEL] }))
  const path = `/containers/json?all=1&filters=${filters}`
  const containers = JSON.parse(await callDocker({ socket, path })) as {
    Id: string
    Labels: Record<string, string>
  }[]
  for (const { Id, Labels } of containers) {
    const pid = Number(/^slipway-engines-(\d+):/.exec(Labels[LABEL] ?? '')?.[1])
    if (Number.isNaN(pid) || isAlive(pid)) continue
    // Another process may be removing it at this moment.
    await callDocker({ socket, method: 'DELETE', path: `/containers/${Id}?force=1&v=1` }).catch(
      () => undefined,
    )
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
