import type { DeclaredProject } from '../declared.ts'
import { didYouMean } from '../did-you-mean.ts'
import { type Finding, type Path, valueAt } from '../finding.ts'
import type { ProjectRule } from './rule.ts'

/** What is named after or into an environment is one, and none comes after itself. */
export const environmentsAreDeclared: ProjectRule = ({ project }) => {
  const { environments = {}, previews } = project.content
  const places: { name: string; path: Path }[] = [
    ...(previews === undefined ? [] : [{ name: previews.into, path: ['previews', 'into'] }]),
    ...Object.entries(environments).flatMap(([environment, { after }]) =>
      after === undefined ? [] : [{ name: after, path: ['environments', environment, 'after'] }],
    ),
  ]
  return [...places.flatMap(({ name, path }) => unknown(project, name, path)), ...circles(project)]
}

function unknown({ file, content, broken }: DeclaredProject, name: string, path: Path): Finding[] {
  const names = Object.keys(content.environments ?? {})
  // Of environments that are nothing of the kind, nobody knows the names.
  if (names.includes(name) || broken.some((wrong) => wrong.length <= 1)) return []
  const message = `No environment is named "${name}".`
  const suggestion = didYouMean(name, names, 'There are') ?? 'Declare it under environments.'
  return [{ code: 'unknown_environment', message, suggestion, file, place: valueAt(path) }]
}

function circles({ file, content: { environments = {} } }: DeclaredProject): Finding[] {
  const told = new Set<string>()
  return Object.keys(environments).flatMap((first): Finding[] => {
    const trail = [first]
    for (;;) {
      const next = environments[trail.at(-1) ?? '']?.after
      if (next === undefined || told.has(next) || (next !== first && trail.includes(next))) return []
      if (next === first) break
      trail.push(next)
    }
    for (const name of trail) told.add(name)
    const message = `Environments wait for each other in a circle: ${[...trail, first].join(' → ')}.`
    const place = valueAt(['environments', first, 'after'])
    return [{ code: 'environment_cycle', message, suggestion: 'Remove one of these after.', file, place }]
  })
}
