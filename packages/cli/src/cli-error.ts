import { EXIT, type ExitCode } from './exit-code.ts'

/** A failure that the user can do something about: printed as its sentence and its remedy, without a stack. */
export class CliError extends Error {
  override readonly name = 'CliError'
  readonly remedy: string | undefined
  readonly exitCode: ExitCode

  constructor(message: string, options: { remedy?: string; exitCode?: ExitCode; cause?: unknown } = {}) {
    super(message, { cause: options.cause })
    this.remedy = options.remedy
    this.exitCode = options.exitCode ?? EXIT.failed
  }
}
