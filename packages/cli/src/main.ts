import { cli } from './cli.ts'

// Not left to an empty event loop: a forgotten handle must not keep anybody waiting. What was written is out by then:
// pipes, files and terminals are written at once where Slipway runs.
process.exit(await cli(process))
