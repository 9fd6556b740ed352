/** CPU units and MiB of a task. */
export interface TaskSize {
  cpu: number
  memory: number
}

const GIB = 1024

/** Every size that Fargate has, by CPU and then by memory, as the ECS developer guide lists them. */
const FARGATE_SIZES: readonly TaskSize[] = [
  ...sizes(256, [512, 1024, 2048]),
  ...sizes(512, steps(1, 4, 1)),
  ...sizes(1024, steps(2, 8, 1)),
  ...sizes(2048, steps(4, 16, 1)),
  ...sizes(4096, steps(8, 30, 1)),
  ...sizes(8192, steps(16, 60, 4)),
  ...sizes(16_384, steps(32, 120, 8)),
  ...sizes(32_768, [60 * GIB, 120 * GIB, 244 * GIB]),
]

/** Whether Fargate has a size. */
export function isFargateSize({ cpu, memory }: TaskSize): boolean {
  return FARGATE_SIZES.some((size) => size.cpu === cpu && size.memory === memory)
}

/** The nearest sizes that Fargate has: the one with this CPU, and the smallest that has room for all that was asked. */
export function nearestFargateSizes({ cpu, memory }: TaskSize): TaskSize[] {
  const sameCpu = FARGATE_SIZES.filter((size) => size.cpu === cpu).toSorted(
    (a, b) => Math.abs(a.memory - memory) - Math.abs(b.memory - memory),
  )
  const roomy = FARGATE_SIZES.find((size) => size.cpu >= cpu && size.memory >= memory)
  const found = [sameCpu[0], roomy ?? FARGATE_SIZES.at(-1)].filter((size) => size !== undefined)
  return [...new Set(found)]
}

function sizes(cpu: number, memories: number[]): TaskSize[] {
  return memories.map((memory) => ({ cpu, memory }))
}

/** MiB of each step, which are given in GiB. */
function steps(from: number, to: number, by: number): number[] {
  return Array.from({ length: (to - from) / by + 1 }, (_, index) => (from + index * by) * GIB)
}
