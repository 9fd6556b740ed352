import type { Scope } from './authorizer.ts'
import type { Repository } from './image-reference.ts'

/** To read a repository. */
export function pull({ name }: Repository): Scope {
  return `repository:${name}:pull`
}

/** To read and write a repository. */
export function pullAndPush({ name }: Repository): Scope {
  return `repository:${name}:pull,push`
}
