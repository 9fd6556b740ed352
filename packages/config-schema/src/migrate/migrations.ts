import { copilotToSlipway } from './copilot-to-slipway.ts'
import { dagsterToSlipway } from './dagster-to-slipway.ts'
import type { FileTexts, Migration } from './migration.ts'
import { toFilePerLocation } from './to-file-per-location.ts'
import { toOneFile } from './to-one-file.ts'

export type { Edit, FileTexts, Migration } from './migration.ts'

/** A way to write the same declarations otherwise. */
export interface MigrationKind {
  /** One line for the help. */
  description: string
  /** Patterns of the files that it has to be given, relative to the directory. */
  files: string[]
  /** What it would do. Pure, and never throws for what is in the files. */
  migrate: (files: FileTexts) => Migration
}

/** What can be migrated, by the name that a command takes. */
export const MIGRATIONS = {
  'one-file': {
    description: 'one dagster_cloud.yaml at the top, out of one in each folder',
    files: ['**/dagster_cloud.yaml'],
    migrate: toOneFile,
  },
  'per-location': {
    description: 'a dagster_cloud.yaml in the folder of each location, out of the one at the top',
    files: ['**/dagster_cloud.yaml'],
    migrate: toFilePerLocation,
  },
  dagster: {
    description: 'slipway.yaml and a location.yaml for each location, out of dagster_cloud.yaml',
    files: ['slipway.yaml', '**/dagster_cloud.yaml', '**/location.yaml'],
    migrate: dagsterToSlipway,
  },
  copilot: {
    description: 'slipway.yaml and location.yaml, out of the scheduled jobs of AWS Copilot',
    files: ['slipway.yaml', 'copilot/*/manifest.{yml,yaml}', '**/location.yaml', '**/Dockerfile*'],
    migrate: copilotToSlipway,
  },
} satisfies Record<string, MigrationKind>

/** The name of a migration. */
export type MigrationName = keyof typeof MIGRATIONS
