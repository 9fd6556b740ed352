/** The ports: what the model and its users need from outside. Adapters are in `@slipway/stores` and the launchers. */
export type * from './blob-store.ts'
export type * from './clock.ts'
export type * from './doorbell.ts'
export type * from './launcher.ts'
export type * from './release-store.ts'
export type * from './run-store.ts'
export type * from './secret-source.ts'
