import { type Finding, keyAt, type Path } from '../finding.ts'
import type { LocationRule } from './rule.ts'

/** No variable is both a secret and in an env, of the location or of a job. */
export const variablesAreNamedOnce: LocationRule = ({ file, content: { env, secrets = {}, jobs } }) => {
  const envs: { names: string[]; path: Path }[] = [
    { names: Object.keys(env ?? {}), path: ['env'] },
    ...Object.entries(jobs).map(([name, job]) => ({
      names: Object.keys(job.env ?? {}),
      path: ['jobs', name, 'env'],
    })),
  ]
  return envs.flatMap(({ names, path }) =>
    names
      .filter((name) => Object.hasOwn(secrets, name))
      .map((name): Finding => ({
        code: 'duplicate_variable',
        message: `The variable "${name}" is a secret as well.`,
        suggestion: 'Name it in env or in secrets, not in both.',
        file,
        place: keyAt([...path, name]),
      })),
  )
}
