import type { PythonValue } from './python-value.ts'

/** What Dagster's ECS launcher gives a task of which only a part is said: CPU units and MiB. */
const DAGSTERS_DEFAULT = { cpu: '256', memory: '512' }

/** CPU units, MiB, GiB. */
export interface RunShape {
  cpu: number
  memory: number
  ephemeral_storage?: number
}

/** What `run_resources` asks for, or the key that cannot be read; undefined where they ask for nothing. */
export function runShape(resources: {
  [key: string]: PythonValue
}): RunShape | { unreadable: string } | undefined {
  const { cpu, memory, ephemeral_storage: storage } = resources
  if (cpu === undefined && memory === undefined && storage === undefined) return undefined
  const written = { cpu: cpu ?? DAGSTERS_DEFAULT.cpu, memory: memory ?? DAGSTERS_DEFAULT.memory }
  for (const [key, value] of Object.entries(written))
    if (typeof value !== 'string' || !/^[1-9]\d{0,6}$/.test(value)) return { unreadable: key }
  return {
    cpu: Number(written.cpu),
    memory: Number(written.memory),
    ...(typeof storage === 'bigint' && { ephemeral_storage: Number(storage) }),
  }
}
