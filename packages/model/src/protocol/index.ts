/** What old images must still speak: envelope, claim-beat-end, outcome, log frames, blob keys. */
export * from './attempt-calls.ts'
export * from './attempt-transitions.ts'
export * from './blob-keys.ts'
export * from './envelope.ts'
export * from './log-frame.ts'
export * from './outcome.ts'
export * from './work.ts'
export * from './process-host.ts'
