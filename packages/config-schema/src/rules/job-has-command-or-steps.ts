import { keyAt, touches } from '../finding.ts'
import type { LauncherInFile } from '../schema/launcher.ts'
import type { LocationRule } from './rule.ts'

/** A job has either a command or steps, unless something else is run in place of them. */
export const jobHasCommandOrSteps: LocationRule = ({ file, content, broken }) =>
  Object.entries(content.jobs).flatMap(([name, { command, steps, coding_agent, launcher }]) => {
    const path = ['jobs', name]
    if (command && steps) {
      const message = `The job "${name}" has both a command and steps.`
      const suggestion = 'Make the command a step of its own.'
      return [{ code: 'command_or_steps', message, suggestion, file, place: keyAt([...path, 'command']) }]
    }
    const invoked = [launcher ?? content.launcher ?? []].flat().some(isFunction)
    if (command || steps || coding_agent || invoked) return []
    if (touches([...path, 'command'], broken) || touches([...path, 'steps'], broken)) return []
    const message = `The job "${name}" has neither a command nor steps.`
    const suggestion = 'Add for example command: [python, -m, my_job].'
    return [{ code: 'command_or_steps', message, suggestion, file, place: keyAt(path) }]
  })

/** Whether a launcher invokes a function that is there already. */
function isFunction(launcher: LauncherInFile): boolean {
  return typeof launcher === 'object' && launcher.type === 'lambda' && launcher.function_name !== undefined
}
