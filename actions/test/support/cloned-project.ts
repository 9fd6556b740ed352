import { join } from 'node:path'
import { projectFiles, SLIPWAY_YAML } from './project.ts'
import { git, repository, temporaryDirectory } from './temporary.ts'

/** A clone of a project with one location, orders, whose environment is in that account. */
export function clonedProject(account: string): string {
  const origin = repository({
    ...projectFiles('orders'),
    'slipway.yaml': SLIPWAY_YAML.replace('111122223333', account),
  })
  const clone = join(temporaryDirectory(), 'clone')
  git('/', 'clone', '--quiet', origin, clone)
  return clone
}
