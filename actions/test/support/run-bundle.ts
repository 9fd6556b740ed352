import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { bundleAction, type ActionName } from '../../build.ts'
import { spawnAction } from './spawn-action.ts'
import { temporaryDirectory } from './temporary.ts'

const bundles = new Map<ActionName, Promise<Map<string, Buffer>>>()

/** The path of an action, bundled from its sources as they are, where there is no node_modules. */
export async function writeBundle(name: ActionName): Promise<string> {
  const bundled = bundles.get(name) ?? bundleAction(name).then(({ files }) => files)
  bundles.set(name, bundled)
  const directory = temporaryDirectory()
  for (const [path, content] of await bundled) {
    mkdirSync(dirname(join(directory, path)), { recursive: true })
    writeFileSync(join(directory, path), content)
  }
  return join(directory, 'index.cjs')
}

export interface RunOptions {
  /** By their names in action.yml. */
  inputs?: Record<string, string>
  /** The repository. */
  workspace?: string
  variables?: Record<string, string>
  /** What started the workflow. */
  event?: object
}

export interface RunResult {
  code: number | null
  stdout: string
  stderr: string
  outputs: Record<string, string>
  summary: string
}

/** Runs an action as a runner does. */
export async function runBundle(name: ActionName, options: RunOptions = {}): Promise<RunResult> {
  const { inputs = {}, workspace = temporaryDirectory(), variables = {}, event = {} } = options
  const main = await writeBundle(name)
  const files = runnerFiles(event)
  const child = spawnAction({
    main,
    inputs,
    workspace,
    temporary: files.temporary,
    variables: {
      GITHUB_OUTPUT: files.output,
      GITHUB_STEP_SUMMARY: files.summary,
      GITHUB_EVENT_PATH: files.event,
      ...variables,
    },
  })
  const exit = new Promise<number | null>((resolve) => child.on('close', resolve))
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), exit])
  const outputs = parseOutputs(readFileSync(files.output, 'utf8'))
  return { code, stdout, stderr, outputs, summary: readFileSync(files.summary, 'utf8') }
}

function runnerFiles(event: object): Record<'output' | 'summary' | 'event' | 'temporary', string> {
  const temporary = temporaryDirectory()
  const contents = { output: '', summary: '', event: JSON.stringify(event) }
  for (const [name, content] of Object.entries(contents)) writeFileSync(join(temporary, name), content)
  return {
    output: join(temporary, 'output'),
    summary: join(temporary, 'summary'),
    event: join(temporary, 'event'),
    temporary,
  }
}

/** The runner's format: `name<<delimiter`, the value, the delimiter. */
function parseOutputs(content: string): Record<string, string> {
  const found = content.matchAll(/^(?<name>.+?)<<(?<delimiter>.+)\n(?<value>[\s\S]*?)\n\k<delimiter>$/gm)
  return Object.fromEntries([...found].map(({ groups }) => [groups?.name, groups?.value]))
}
