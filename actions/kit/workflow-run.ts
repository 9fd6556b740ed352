import { readFile } from 'node:fs/promises'
import type { Variables } from './variables.ts'

/** The run of the workflow that an action is a step of, as far as actions need to know. */
export interface WorkflowRun {
  /** Its page; outside of GitHub, who started it. */
  url: string
  /** The branch or tag that it is about; the empty text when it is not known. */
  branch: string
  /** Of the repository; the empty text when the event does not say. */
  defaultBranch: string
  /** Whether it was started since its branch was deleted. */
  isDeletion: boolean
}

/** Reads it from the runner's variables and the event that started the run. */
export async function readWorkflowRun(variables: Variables): Promise<WorkflowRun> {
  const event = await readEvent(variables['GITHUB_EVENT_PATH'])
  const { default_branch: defaultBranch } = isRecord(event['repository']) ? event['repository'] : {}
  return {
    url: runUrl(variables),
    branch: variables['GITHUB_REF_NAME'] ?? '',
    defaultBranch: typeof defaultBranch === 'string' ? defaultBranch : '',
    isDeletion: event['deleted'] === true,
  }
}

function runUrl(variables: Variables): string {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, GITHUB_RUN_ID: id } = variables
  if (!server || !repository || !id) return variables['GITHUB_ACTOR'] || 'an action'
  return `${server}/${repository}/actions/runs/${id}`
}

async function readEvent(file: string | undefined): Promise<Record<string, unknown>> {
  if (!file) return {}
  const event: unknown = JSON.parse(await readFile(file, 'utf8'))
  return isRecord(event) ? event : {}
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
