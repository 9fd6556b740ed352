import { setOutput } from '@actions/core'

/** Sets the outputs of the step, by their names in action.yml. None of ours is secret. */
export function setOutputs(outputs: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(outputs)) setOutput(name, value)
}
