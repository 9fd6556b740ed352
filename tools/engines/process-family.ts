import { execFileSync } from 'node:child_process'

/** A process and all that came of it, whatever groups they are in: Pulumi starts its plug-ins in groups of their own. */
export function processFamily(pid: number): number[] {
  const lines = execFileSync('ps', ['-eo', 'pid=,ppid='], { encoding: 'utf8' }).trim().split('\n')
  const processes = lines.map((line) => line.trim().split(/\s+/).map(Number))
  const family = [pid]
  for (const parent of family)
    family.push(...processes.flatMap(([own = 0, of]) => (of === parent ? [own] : [])))
  return family
}
