import { existsSync, globSync } from 'node:fs'
import { join } from 'node:path'
import { ENGINE_PATHS, ROOT } from '../engines/engine-paths.ts'
import { findCheckJsonschema } from './check-jsonschema.ts'

const AJV_CLI = join(ROOT, 'node_modules/ajv-cli/dist/index.js')
const DAGSTER_CLOUD = join(ENGINE_PATHS.dagsterBin, 'dagster-cloud')
const SCHEMA = join(ROOT, 'packages/config-schema/schemas/location.schema.json')

/** A program that checks what `slipway validate` checks, or a part of it. */
export interface ValidatePeer {
  name: string
  /** What is called; null where it is not installed. */
  command: string[] | null
  /** Takes seconds, and is called less often. */
  isSlow?: true
}

/** Those that read the locations of a project each by its file, and Dagster+'s own, which has them in one. */
export async function findPeers(project: string, dagsterProject: string): Promise<ValidatePeer[]> {
  const checkJsonschema = await findCheckJsonschema()
  const files = 'locations/*/location.yaml'
  const paths = globSync(files, { cwd: project }).map((file) => join(project, file))
  const validate = ['validate', '--strict=false', '--all-errors', '-s', SCHEMA, '-d', join(project, files)]
  const ciCheck = ['ci', 'check', '--project-dir', dagsterProject, '--dagster-cloud-connect-check=skip']
  return [
    {
      name: 'ajv-cli',
      command: existsSync(AJV_CLI) ? [process.execPath, AJV_CLI, ...validate] : null,
    },
    {
      name: 'check-jsonschema',
      command: checkJsonschema === null ? null : [checkJsonschema, '--schemafile', SCHEMA, ...paths],
      isSlow: true,
    },
    {
      name: 'dagster-cloud ci check',
      command: existsSync(DAGSTER_CLOUD) ? [DAGSTER_CLOUD, ...ciCheck] : null,
      isSlow: true,
    },
  ]
}
