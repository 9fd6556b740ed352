/** What a job needs of a host, as declarations normalise it. */
export type HostShape =
  | { type: 'lambda'; memory_mb: number; tmp_mb: number }
  | { type: 'ecs'; cpu: number; memory_mb: number; storage_gb: number }

/** Names a shape: one function or task definition for each that a location declares. */
export function shapeName(shape: HostShape): string {
  return shape.type === 'lambda'
    ? `lambda-${shape.memory_mb}-${shape.tmp_mb}`
    : `ecs-${shape.cpu}-${shape.memory_mb}-${shape.storage_gb}`
}
