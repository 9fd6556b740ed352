import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const STUBS = join(import.meta.dirname, 'stubs')

/**
 * For each of other people's actions that a workflow uses, by exactly what it says there, what stands in for it: a
 * directory of `stubs` that is called as the action's repository. Throws where there is none.
 */
export function standInsFor(workflowFile: string): Record<string, string> {
  const stubs = readdirSync(STUBS)
  const uses = readFileSync(workflowFile, 'utf8').matchAll(/uses: ([\w-]+\/([\w-]+)@\w+)/g)
  const pairs = [...uses].map(([, use = '', repository = '']) => {
    if (!stubs.includes(repository))
      throw new Error(`Nothing stands in for ${use}, which ${workflowFile} uses.`)
    return [use, join(STUBS, repository)]
  })
  return Object.fromEntries(pairs) as Record<string, string>
}
