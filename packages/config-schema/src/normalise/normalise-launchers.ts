import type { HostShape } from '../declaration.ts'
import type { LauncherInFile } from '../schema/launcher.ts'
import { PROFILES } from './profiles.ts'

const LAMBDA = { memory: 1769, tmp: 512 }
const PROFILE = 'medium'
/** What Fargate gives when nothing is said, in GiB. */
const STORAGE_GB = 20

/** What each of the launchers asks of a host, the default first; with none, a medium one on ECS. */
export function normaliseLaunchers(written: LauncherInFile | LauncherInFile[] = 'ecs'): HostShape[] {
  return [written].flat().map(shapeOf)
}

/** What a launcher asks of a host. */
export function shapeOf(launcher: LauncherInFile): HostShape {
  if (typeof launcher === 'string') return shapeOf({ type: launcher })
  if (launcher.type === 'lambda') {
    const { memory, tmp } = { ...LAMBDA, ...launcher }
    return { type: 'lambda', memory_mb: memory, tmp_mb: tmp }
  }
  const { profile = PROFILE, ephemeral_storage = STORAGE_GB } = launcher
  const { cpu, memory } = { ...PROFILES[profile], ...launcher }
  return { type: 'ecs', cpu, memory_mb: memory, storage_gb: ephemeral_storage }
}
