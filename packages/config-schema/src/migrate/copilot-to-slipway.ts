import { posix } from 'node:path'
import { parseDagsterYaml, type ParsedDagsterFile } from '../dagster/parse-dagster-yaml.ts'
import { isMapping } from '../dagster/python-value.ts'
import { LOCATION_FILE } from '../files/find-locations.ts'
import { valueAt } from '../finding.ts'
import { isAcceptableName } from '../names.ts'
import { type CopilotJob, readCopilotJob } from './copilot-job.ts'
import { type FileTexts, type Migration, MigrationBuilder } from './migration.ts'
import { declareProject } from './slipway-project.ts'
import { parseForChange, textOfData, textsOf } from './yaml-document.ts'

const MANIFEST = /^copilot\/[^/]+\/manifest\.ya?ml$/

/**
 * A location.yaml in the directory that the image of each scheduled job of AWS Copilot is built in, and a
 * slipway.yaml that names them. Jobs of one directory become jobs of one location. The manifests stay: Copilot is
 * used by more than jobs.
 */
export function copilotToSlipway(files: FileTexts): Migration {
  const builder = new MigrationBuilder(files)
  const jobs = [...files.keys()]
    .filter((path) => MANIFEST.test(path))
    .toSorted()
    .flatMap((path) => readManifest(builder, path))
  const locations = Map.groupBy(jobs, ({ directory }) => directory)
  for (const [directory, together] of locations) writeLocation(builder, directory, together)
  if (locations.size > 0) declareProject(builder, { directories: [...locations.keys()], queues: [] })
  else if (builder.migration().notes.length === 0) {
    const message = 'There is no manifest of a "Scheduled Job" below copilot/.'
    const suggestion = 'Go to the directory that holds the folder copilot.'
    builder.tellOfFile('copilot', { code: 'nothing_to_migrate', message, suggestion })
  }
  return builder.migration()
}

/** A job with the manifest that it is from. */
type Located = CopilotJob & { file: string }

function readManifest(builder: MigrationBuilder, path: string): Located[] {
  const parsed = parseDagsterYaml({ file: path, text: builder.files.get(path) ?? '' })
  for (const finding of parsed.findings) builder.tell(parsed, finding)
  if (parsed.content === undefined) return []
  // As they are written: Copilot reads `on` as a text where a text is wanted.
  const manifest = textsOf(parseForChange(parsed.text))
  if (!isMapping(manifest) || manifest['type'] !== 'Scheduled Job') return []
  const { job, remarks } = readCopilotJob({
    manifest,
    folder: posix.basename(posix.dirname(path)),
    textOf: (file) => builder.files.get(file),
  })
  for (const { path: place, ...remark } of remarks)
    builder.tell(parsed, { severity: 'warning', code: 'no_equivalent', ...remark, place: valueAt(place) })
  return job && hasGoodName(builder, parsed, job) ? [{ ...job, file: path }] : []
}

function hasGoodName(builder: MigrationBuilder, parsed: ParsedDagsterFile, { name }: CopilotJob): boolean {
  if (isAcceptableName(name)) return true
  const message = `${JSON.stringify(name)} cannot be the name of a job.`
  builder.tell(parsed, { code: 'invalid_name', message, place: valueAt(['name']) })
  return false
}

function writeLocation(builder: MigrationBuilder, directory: string, jobs: Located[]): void {
  const path = posix.join(directory, LOCATION_FILE)
  if (builder.has(path)) {
    const message = 'This file is in the way: a location would be written here.'
    builder.tellOfFile(path, { code: 'already_there', message, suggestion: 'Add the jobs to it by hand.' })
    return
  }
  const secrets = secretsOf(builder, jobs)
  const content = {
    // A directory says nothing of a job that is built at the top.
    location_name:
      directory === '.' || !isAcceptableName(posix.basename(directory))
        ? jobs[0]?.name
        : posix.basename(directory),
    ...(Object.keys(secrets).length > 0 && { secrets }),
    jobs: Object.fromEntries(jobs.map(({ name, content: job }) => [name, job])),
  }
  builder.write(path, textOfData(content))
}

/** They are a location's: what one job calls a secret, no other may call a variable or another secret. */
function secretsOf(builder: MigrationBuilder, jobs: Located[]): Record<string, string> {
  const secrets: Record<string, string> = {}
  const names = new Set<string>()
  for (const job of jobs) {
    if (names.has(job.name)) {
      const message = `Another job that is built in ${job.directory} has the name ${job.name}.`
      builder.tellOfFile(job.file, {
        code: 'already_there',
        message,
        suggestion: 'Give one of them another name.',
      })
    }
    names.add(job.name)
    for (const [name, reference] of Object.entries(job.secrets)) {
      const isTaken = jobs.some(
        ({ content }) => content.env !== undefined && Object.hasOwn(content.env, name),
      )
      if (!isTaken && (secrets[name] ?? reference) === reference) secrets[name] = reference
      else {
        const message = `The secret ${name} is left out: another job that is built in ${job.directory} means something else by it.`
        builder.tellOfFile(job.file, { severity: 'warning', code: 'no_equivalent', message })
      }
    }
  }
  return secrets
}
