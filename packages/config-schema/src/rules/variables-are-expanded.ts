import type { Value } from '../declaration.ts'
import { type Finding, type Path, valueAt } from '../finding.ts'
import type { LocationRule } from './rule.ts'

/** Warns of `${VAR}` in the value of a variable: no shell ever sees it, and Slipway expands it only under agents. */
export const variablesAreExpanded: LocationRule = ({ file, declaration: { env, jobs } }) => {
  const envs: [Path, Record<string, Value>][] = [
    [['env'], env],
    ...Object.values(jobs).map((job): [Path, Record<string, Value>] => [['jobs', job.name, 'env'], job.env]),
  ]
  return envs.flatMap(([path, variables]) =>
    Object.entries(variables).flatMap(([name, value]) => {
      const written = typeof value === 'string' ? /\$\{\w+(:[^}]*)?\}/.exec(value)?.[0] : undefined
      return written === undefined ? [] : [warning(written, file, [...path, name])]
    }),
  )
}

function warning(written: string, file: string, path: Path): Finding {
  return {
    severity: 'warning',
    code: 'variable_not_expanded',
    message: `${written} is passed on as it is: variables are expanded only under agents, in slipway.yaml.`,
    suggestion: 'Write the value, or a template such as ${{ environment.name }}.',
    file,
    place: valueAt(path),
  }
}
