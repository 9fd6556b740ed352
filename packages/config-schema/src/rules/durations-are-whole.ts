import { parseDuration } from '../duration.ts'
import { type Finding, type Path, valueAt } from '../finding.ts'
import { noDuration } from '../normalise/no-duration.ts'
import type { ProjectRule } from './rule.ts'

/** The durations of slipway.yaml are some. (Those of locations are read where they are normalised.) */
export const durationsAreWhole: ProjectRule = ({ project: { file, content } }) => {
  const { environments = {}, previews } = content
  const written: [Path, string | undefined][] = [
    [['previews', 'ttl'], previews?.ttl],
    ...Object.entries(environments).flatMap(([name, { retention = {} }]) =>
      (['runs', 'logs', 'artifacts'] as const).map((what): [Path, string | undefined] => [
        ['environments', name, 'retention', what],
        retention[what],
      ]),
    ),
  ]
  return written.flatMap(([path, text]): Finding[] =>
    text === undefined || parseDuration(text) !== undefined
      ? []
      : [{ ...noDuration(text), file, place: valueAt(path) }],
  )
}
