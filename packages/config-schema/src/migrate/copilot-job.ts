import { posix } from 'node:path'
import { everFires, parseCron } from '../cron/parse-cron.ts'
import { secretReference } from '../dagster/dagster-variables.ts'
import {
  isMapping,
  mappingOf,
  type PythonMapping,
  type PythonValue,
  textOf,
} from '../dagster/python-value.ts'
import type { Finding, Path } from '../finding.ts'
import { RESERVED_VARIABLE_PREFIX, VARIABLE_NAME_PATTERN } from '../names.ts'
import { isFargateSize, nearestFargateSizes } from '../rules/fargate.ts'
import { cronOfCopilot, durationOfGo } from './copilot-schedule.ts'
import { dockerfileCommand } from './dockerfile-command.ts'
import { splitWords } from './split-words.ts'

/** A scheduled job of Copilot's in Slipway's words. */
export interface CopilotJob {
  name: string
  /** The one in which its image is built. */
  directory: string
  /** As location.yaml writes them; of a location, not of a job. */
  secrets: Record<string, string>
  /** As location.yaml writes a job. */
  content: { command: string[]; env?: Record<string, string>; [key: string]: unknown }
}

/** What has no equivalent, and where it stands. */
export interface Remark extends Pick<Finding, 'message' | 'suggestion'> {
  path: Path
}

/** What is carried over or told of in its own words. */
const READ = new Set(
  'name type on cpu memory retries timeout image command entrypoint variables secrets environments'.split(
    ' ',
  ),
)

/** Reads the manifest of a scheduled job, of which every scalar is text. No job where nothing says what it runs. */
export function readCopilotJob(request: {
  manifest: PythonMapping
  /** The folder of the manifest, which names it if it does not. */
  folder: string
  /** The text of a Dockerfile. */
  textOf: (path: string) => string | undefined
}): { job: CopilotJob | undefined; remarks: Remark[] } {
  const { manifest, folder } = request
  const remarks: Remark[] = []
  const lose = (path: Path, message: string, suggestion?: string) => {
    remarks.push({ path, message, ...(suggestion !== undefined && { suggestion }) })
  }
  for (const key of Object.keys(manifest))
    if (!READ.has(key)) lose([key], `Nothing in Slipway says what ${key} says here.`)
  for (const name of Object.keys(mappingOf(manifest['environments'])))
    lose(
      ['environments', name],
      `What differs in ${name} is left out: a location is the same in all environments.`,
    )

  const name = textOf(manifest['name']) ?? folder
  const { directory, dockerfile } = imageOf(manifest, name, lose)
  const command = commandOf(manifest, dockerfile === undefined ? undefined : request.textOf(dockerfile), lose)
  if (command === undefined) {
    const said = dockerfile === undefined ? 'its image' : dockerfile
    lose(
      [],
      `Nothing here says what the job runs, and ${said} cannot be asked: it is left out.`,
      'Write command, then try again.',
    )
    return { job: undefined, remarks }
  }
  const content = {
    command,
    launcher: launcherOf(manifest, lose),
    ...timeoutOf(manifest, lose),
    ...retriesOf(manifest, lose),
    ...scheduleOf(manifest, lose),
    ...variablesOf(manifest, lose),
  }
  return { job: { name, directory, secrets: secretsOf(manifest, lose), content }, remarks }
}

type Lose = (path: Path, message: string, suggestion?: string) => void

function imageOf(
  manifest: PythonMapping,
  name: string,
  lose: Lose,
): { directory: string; dockerfile?: string } {
  const image = mappingOf(manifest['image'])
  for (const key of Object.keys(image))
    if (key !== 'build' && key !== 'location')
      lose(['image', key], `Nothing in Slipway says what image.${key} says here.`)
  if (image['location'] !== undefined)
    lose(['image', 'location'], 'A finished image has no equivalent yet: the location has to be built.')
  const { build } = image
  if (build === undefined) return { directory: `locations/${name}` }
  const written = isMapping(build) ? build : { dockerfile: build }
  for (const key of Object.keys(written))
    if (!['dockerfile', 'context'].includes(key))
      lose(['image', 'build', key], `Nothing in Slipway says what build.${key} says here.`)
  const context = textOf(written['context'])
  const dockerfile = textOf(written['dockerfile']) ?? posix.join(context ?? '.', 'Dockerfile')
  const directory = posix.normalize(context ?? posix.dirname(dockerfile)).replace(/(.)\/$/, '$1')
  if (!posix.isAbsolute(directory) && !/^\.\.($|\/)/.test(directory))
    return { directory, dockerfile: posix.normalize(dockerfile) }
  lose(
    ['image', 'build'],
    `It is built outside of the project: the location is written into locations/${name}.`,
  )
  return { directory: `locations/${name}` }
}

function commandOf(
  manifest: PythonMapping,
  dockerfile: string | undefined,
  lose: Lose,
): string[] | undefined {
  const entrypoint = wordsOf(manifest['entrypoint'])
  const command = wordsOf(manifest['command'])
  const inImage = dockerfile === undefined ? undefined : dockerfileCommand(dockerfile)
  const words = entrypoint || command ? [...(entrypoint ?? []), ...(command ?? [])] : inImage
  if (!words || words.length === 0) return undefined
  if (command && !entrypoint && /^\s*ENTRYPOINT\s/im.test(dockerfile ?? ''))
    lose(
      ['command'],
      'Copilot passes it to the ENTRYPOINT of the Dockerfile; Slipway runs it by itself.',
      'Put the entry point before it.',
    )
  const isTemplate = words.some((word) => word.includes('${{') || word.includes('\0'))
  return isTemplate ? undefined : words
}

function wordsOf(value: PythonValue | undefined): string[] | undefined {
  if (typeof value === 'string') return splitWords(value)
  return Array.isArray(value) && value.length > 0 ? value.map(String) : undefined
}

function launcherOf({ cpu = '256', memory = '512' }: PythonMapping, lose: Lose): object {
  const size = { cpu: Number(cpu), memory: Number(memory) }
  if (isFargateSize(size)) return { type: 'ecs', ...size }
  const [nearest] = nearestFargateSizes({ cpu: size.cpu || 256, memory: size.memory || 512 }).slice(-1)
  lose(
    ['cpu'],
    `Fargate has no such tasks: the job gets ${nearest?.cpu} CPU units and ${nearest?.memory} MiB.`,
  )
  return { type: 'ecs', ...nearest }
}

function timeoutOf({ timeout }: PythonMapping, lose: Lose): object {
  if (timeout === undefined) return {}
  const duration = typeof timeout === 'string' ? durationOfGo(timeout) : undefined
  if (duration === undefined)
    lose(['timeout'], 'This is no duration of whole seconds: the job gets the default, 1h.')
  return duration === undefined ? {} : { timeout: duration }
}

/** Copilot counts what follows the first try. */
function retriesOf({ retries }: PythonMapping, lose: Lose): object {
  if (retries === undefined || retries === '0') return {}
  if (typeof retries === 'string' && /^\d{1,2}$/.test(retries))
    return { retries: { attempts: Number(retries) + 1 } }
  lose(['retries'], 'This is no number of retries below 100: the job is not tried again.')
  return {}
}

function scheduleOf({ on }: PythonMapping, lose: Lose): object {
  const schedule = textOf(mappingOf(on)['schedule'])
  if (schedule === undefined) return {}
  const written = cronOfCopilot(schedule)
  const cron = written === undefined || written === 'none' || isPossible(written) ? written : undefined
  if (cron === undefined)
    lose(['on', 'schedule'], 'No cron line that AWS and Slipway take says this: the job has no schedule.')
  return cron === undefined || cron === 'none' ? {} : { schedule: { cron } }
}

function isPossible(cron: string): boolean {
  const parsed = parseCron(cron)
  return !('fault' in parsed) && !(parsed.chosen.days && parsed.chosen.weekdays) && everFires(parsed)
}

function variablesOf({ variables }: PythonMapping, lose: Lose): { env?: Record<string, string> } {
  const env = Object.entries(mappingOf(variables)).flatMap(([name, value]): [string, string][] => {
    if (typeof value === 'string' && isVariable(name) && !/\$\{|\0/.test(value)) return [[name, value]]
    lose(
      ['variables', name],
      `${name} is left out: it is no plain value, or a name that no variable of a run can have.`,
    )
    return []
  })
  return env.length > 0 ? { env: Object.fromEntries(env) } : {}
}

function secretsOf({ secrets, variables }: PythonMapping, lose: Lose): Record<string, string> {
  const taken = mappingOf(variables)
  const kept = Object.entries(mappingOf(secrets)).flatMap(([name, value]): [string, string][] => {
    const reference = typeof value === 'string' ? secretReference(value) : undefined
    if (reference !== undefined && isVariable(name) && taken[name] === undefined) return [[name, reference]]
    lose(
      ['secrets', name],
      `${name} is left out: a secret is a parameter that begins with a slash, or the ARN of a secret.`,
      'Write it into location.yaml as ssm:/path or secretsmanager:ARN.',
    )
    return []
  })
  return Object.fromEntries(kept)
}

function isVariable(name: string): boolean {
  return new RegExp(VARIABLE_NAME_PATTERN).test(name) && !name.startsWith(RESERVED_VARIABLE_PREFIX)
}
