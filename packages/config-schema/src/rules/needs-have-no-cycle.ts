import type { Step } from '../declaration.ts'
import { valueAt } from '../finding.ts'
import type { LocationRule } from './rule.ts'

/** No step needs itself, not even by way of others. */
export const needsHaveNoCycle: LocationRule = ({ file, declaration }) =>
  Object.values(declaration.jobs).flatMap(({ name: job, steps }) => {
    const cycle = findCycle(steps)
    if (!cycle) return []
    const [first = ''] = cycle
    const message = `Steps need each other in a circle: ${[...cycle, first].join(' → ')}.`
    const suggestion = 'Remove one of these needs.'
    const place = valueAt(['jobs', job, 'steps', first, 'needs'])
    return [{ code: 'needs_cycle', message, suggestion, file, place }]
  })

/** The names of a circle of steps, each needing the next. Does not call itself: a file may hold thousands. */
function findCycle(steps: Step[]): string[] | undefined {
  if (isInOrder(steps)) return undefined
  const waiting = stepsThatNeverStart(steps)
  const trail: string[] = []
  let name = waiting.keys().next().value
  if (name === undefined) return undefined
  while (!trail.includes(name)) {
    trail.push(name)
    name = waiting.get(name)?.values().next().value ?? name
  }
  return trail.slice(trail.indexOf(name))
}

/** Whether each step needs only such as stand above it, which is how nearly all are written. */
function isInOrder(steps: Step[]): boolean {
  const above = new Set<string>()
  for (const { name, needs } of steps) {
    if (!needs.every((needed) => above.has(needed))) return false
    above.add(name)
  }
  return true
}

/** What is left when all steps that can be run were run, each with the steps it still needs. */
function stepsThatNeverStart(steps: Step[]): Map<string, Set<string>> {
  const names = new Set(steps.map(({ name }) => name))
  const waiting = new Map(
    steps.map(({ name, needs }) => [name, new Set(needs.filter((needed) => names.has(needed)))]),
  )
  const neededBy = new Map<string, string[]>()
  for (const [name, needs] of waiting) {
    for (const needed of needs) neededBy.set(needed, [...(neededBy.get(needed) ?? []), name])
  }
  const ready = [...waiting].filter(([, needs]) => needs.size === 0).map(([name]) => name)
  for (let name = ready.pop(); name !== undefined; name = ready.pop()) {
    waiting.delete(name)
    for (const next of neededBy.get(name) ?? []) {
      const needs = waiting.get(next)
      needs?.delete(name)
      if (needs?.size === 0) ready.push(next)
    }
  }
  return waiting
}
