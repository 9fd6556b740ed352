import type { PlatformRecord } from '../records/platform.ts'
import type { Current } from '../records/release.ts'

/** What a deploy has to know of an environment, and the record of its platform. `local` has none. */
export interface PlatformStore {
  /** Consistent, in one query: CURRENT of all locations, by name, and the platform. */
  readEnvironment(environment: string): Promise<EnvironmentRecords>
  /** False when the stored one is not at `platform.version - 1` (0: there is none). */
  writePlatform(platform: PlatformRecord): Promise<boolean>
}

export interface EnvironmentRecords {
  currents: Current[]
  platform: PlatformRecord | undefined
}
