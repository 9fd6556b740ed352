import { keyAt, touches } from '../finding.ts'
import type { LocationRule } from './rule.ts'

/** A job has either a command or steps. */
export const jobHasCommandOrSteps: LocationRule = ({ file, content, broken }) =>
  Object.entries(content.jobs).flatMap(([name, { command, steps }]) => {
    const path = ['jobs', name]
    if (command && steps) {
      const message = `The job "${name}" has both a command and steps.`
      const suggestion = 'Make the command a step of its own.'
      return [{ code: 'command_or_steps', message, suggestion, file, place: keyAt([...path, 'command']) }]
    }
    if (command || steps || touches([...path, 'command'], broken) || touches([...path, 'steps'], broken))
      return []
    const message = `The job "${name}" has neither a command nor steps.`
    const suggestion = 'Add for example command: [python, -m, my_job].'
    return [{ code: 'command_or_steps', message, suggestion, file, place: keyAt(path) }]
  })
