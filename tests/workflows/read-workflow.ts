import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { loadWorkflowParser } from './workflow-parser.ts'

export const ROOT = join(import.meta.dirname, '../..')

/** A workflow of this repository, as GitHub's parser takes it. */
export interface Workflow {
  /** Of its file. */
  name: string
  text: string
  /** As it is written. */
  written: WrittenWorkflow
  /** What starts it: the filters, by the event's name. */
  events: Record<string, unknown>
  concurrency: { group: string; 'cancel-in-progress': boolean | string }
  /** In the order in which they are written: a job stands after those that it needs. */
  jobs: WorkflowJob[]
}

export interface WorkflowJob {
  id: string
  needs: string[]
  /** An expression: `success()` is in it where nothing else asks how other jobs ended. */
  guard: string
  written: WrittenJob
}

export interface WrittenWorkflow {
  permissions: unknown
  concurrency: Workflow['concurrency']
  jobs: Record<string, WrittenJob>
}

export interface WrittenJob {
  permissions: Record<string, string>
  environment?: { name: string }
  'runs-on': string
  'timeout-minutes'?: number
  strategy?: { 'fail-fast': boolean; matrix: string }
  outputs?: Record<string, string>
  steps: WrittenStep[]
}

export interface WrittenStep {
  id?: string
  uses?: string
  run?: string
  with?: Record<string, string | number | boolean>
  env?: Record<string, string>
}

/** Reads `.github/workflows/<name>`. Throws what the parser finds wrong with it. */
export async function readWorkflow(name: string): Promise<Workflow> {
  const { workflows } = await loadWorkflowParser()
  const text = readFileSync(join(ROOT, '.github/workflows', name), 'utf8')
  const { context, value } = workflows.parseWorkflow(
    { name, content: text },
    new workflows.NoOperationTraceWriter(),
  )
  const problems = context.errors.getErrors().map(({ message }) => message)
  if (value === undefined || problems.length > 0) throw new Error(`${name}: ${problems.join('; ')}`)
  const { events, jobs } = await workflows.convertWorkflowTemplate(context, value)
  const written = parse(text) as WrittenWorkflow
  return {
    name,
    text,
    written,
    events,
    concurrency: written.concurrency,
    jobs: jobs.map(({ id, needs = [], if: guard }) => ({
      id: id.value,
      needs: needs.map((need) => need.value),
      guard: guard.expression,
      written: written.jobs[id.value]!,
    })),
  }
}
