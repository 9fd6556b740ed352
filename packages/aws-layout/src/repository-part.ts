import { shortHash } from './resource-name.ts'

/** What ECR takes of a name between two slashes: no separator first, last or beside another. */
const TAKEN = /^[a-z0-9]+(?:[._-][a-z0-9]+)*$/

/** ECR's limit is 256 characters for a whole name of two parts. */
const LIMIT = 120

/** A name as a part of the name of a repository: as it is or, where ECR would refuse it, with a hash of what it was. */
export function repositoryPart(name: string): string {
  if (TAKEN.test(name) && name.length <= LIMIT) return name
  const words = name.toLowerCase().match(/[a-z0-9]+/g) ?? []
  return [words.join('-').slice(0, LIMIT), shortHash(name)].filter((part) => part !== '').join('-')
}
