import { EXIT, type ExitCode } from './exit-code.ts'

/** `slipway runs | head -1`: the reader has all it wanted, and nothing is told. A full disk is. */
export function leaveOnWriteFailure(source: NodeJS.Process, report: (error: Error) => ExitCode): void {
  for (const stream of [source.stdout, source.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      source.exit(error.code === 'EPIPE' ? EXIT.done : report(error))
    })
  }
}
