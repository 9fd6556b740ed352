import { cli } from './cli.ts'

const exitCode = await cli(process)

// Not left to an empty event loop: a forgotten handle must not keep anybody waiting. But what was printed must be out:
// a slow reader of a pipe has not read it all yet.
await Promise.all([process.stdout, process.stderr].map(written))
process.exit(exitCode)

async function written(stream: NodeJS.WriteStream): Promise<void> {
  await new Promise<void>((resolve) => stream.write('', () => resolve()))
}
