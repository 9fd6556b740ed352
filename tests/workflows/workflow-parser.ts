import { mkdtemp, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type * as expressions from '@actions/expressions'
import type * as workflows from '@actions/workflow-parser'
import type * as actions from '@actions/workflow-parser/actions/index'
import { build } from 'esbuild'

/** GitHub's own parsers of workflows and of actions, and its evaluator of expressions. */
export interface WorkflowParser {
  workflows: typeof workflows
  actions: typeof actions
  expressions: typeof expressions
}

const SOURCE = `
export * as workflows from '@actions/workflow-parser'
export * as actions from '@actions/workflow-parser/actions/index'
export * as expressions from '@actions/expressions'
`

let loaded: Promise<WorkflowParser> | undefined

/** Loads it, once a process: as it is published, it imports JSON in a way that Node refuses, so that it is bundled. */
export function loadWorkflowParser(): Promise<WorkflowParser> {
  loaded ??= bundle()
  return loaded
}

async function bundle(): Promise<WorkflowParser> {
  const directory = await mkdtemp(join(tmpdir(), 'slipway-workflow-parser-'))
  try {
    const outfile = join(directory, 'parser.cjs')
    const stdin = { contents: SOURCE, resolveDir: import.meta.dirname }
    await build({ stdin, outfile, bundle: true, platform: 'node', format: 'cjs', logLevel: 'error' })
    return createRequire(import.meta.url)(outfile) as WorkflowParser
  } finally {
    await rm(directory, { recursive: true })
  }
}
