import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { EngineMissing, ENGINE_PATHS } from '@slipway/tools/engines'

/** What Dagster says of one dagster_cloud.yaml. */
export interface Verdict {
  /** What `dagster-cloud ci check` refuses. */
  ci: string[]
  /** What the agent refuses of the locations as they are written. */
  agent: string[]
  /** The same once `defaults` are merged. */
  agent_merged: string[]
  /** The locations as `dagster-cloud ci template` merges them; null where it fails. */
  merged: Record<string, unknown>[] | null
}

/** Dagster itself, in one process that answers many questions. */
export interface DagsterOracle extends AsyncDisposable {
  ask: (text: string) => Promise<Verdict>
}

const PYTHON = join(ENGINE_PATHS.dagsterBin, 'python')

/** Starts it; a file beside which there is a directory `src` is what it judges. Throws EngineMissing. */
export function startDagsterOracle(): DagsterOracle {
  if (!existsSync(PYTHON)) throw new EngineMissing('dagster-cloud')
  const child = spawn(PYTHON, [join(import.meta.dirname, 'oracle.py')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const ended = once(child, 'close')
  // An answer that does not come tells more.
  child.stdin.on('error', () => undefined)
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  return {
    async ask(text) {
      child.stdin.write(`${JSON.stringify({ text })}\n`)
      const { value, done } = await lines.next()
      if (done === true) throw new Error('Dagster ended before it answered: what it printed says why.')
      return JSON.parse(value) as Verdict
    },
    async [Symbol.asyncDispose]() {
      child.stdin.end()
      await ended
    },
  }
}
