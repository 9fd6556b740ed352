/** CPU units and MiB by the name of a profile. Fargate has each of these pairs. */
export const PROFILES = {
  small: { cpu: 256, memory: 512 },
  medium: { cpu: 1024, memory: 2048 },
  large: { cpu: 2048, memory: 4096 },
  xlarge: { cpu: 4096, memory: 8192 },
  heavy: { cpu: 8192, memory: 16_384 },
  max: { cpu: 16_384, memory: 32_768 },
} as const
