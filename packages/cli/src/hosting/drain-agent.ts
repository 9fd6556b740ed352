import type { Agent } from '@slipway/agent'
import { LOCAL, type Context } from '../context.ts'
import { count } from '../terminal/count.ts'
import type { Writer } from '../terminal/writer.ts'
import type { AgentShape } from './agent-shape.ts'

const WAIT_MS = 10_000

/** The line that a serving agent begins with. */
export function servesLine(
  { terminal: { symbols } }: Context,
  { name, queues }: AgentShape,
  environment: string,
): string {
  const where = environment === LOCAL ? '' : ` of ${environment}`
  const serves = `${name} serves the ${queues.length === 1 ? 'queue' : 'queues'} ${queues.join(', ')}${where}`
  return `${serves} ${symbols.dot} Ctrl-C stops`
}

/** Stops an agent as a first Ctrl-C asks: nothing more is taken, and what is under way gets 10 s to end. */
export async function drainAgent(writer: Writer, agent: Agent): Promise<void> {
  const { underWay } = agent
  if (underWay > 0) {
    const what = `${count(underWay, 'run')} under way`
    writer.line(`Stopping: takes nothing more, and waits up to 10 s for ${what}. Ctrl-C again stops at once.`)
  }
  const { stillRunning } = await agent.stop({ waitMs: WAIT_MS })
  writer.line(stillRunning > 0 ? goingOn(stillRunning) : 'Stopped.')
}

/** Told before a second Ctrl-C ends the process. */
export function tellLeftRuns({ terminal: { errors } }: Context, agent: Agent | undefined): void {
  const underWay = agent?.underWay ?? 0
  if (underWay > 0) errors.line(goingOn(underWay))
}

function goingOn(runs: number): string {
  return runs === 1
    ? '1 run goes on by itself, and the next agent adopts it.'
    : `${runs} runs go on by themselves, and the next agent adopts them.`
}
