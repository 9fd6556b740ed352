/** Replaced when the actions are bundled, by the build id of the runtime that lies beside. */
declare const SLIPWAY_RUNTIME_BUILD: string

/** Identifies the runtime that locations run under: a plan is good for the releases of this one only. */
export function runtimeBuild(): string {
  return SLIPWAY_RUNTIME_BUILD
}
