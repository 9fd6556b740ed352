/** Something cannot be had: the message says what and what to do about it. */
export class SetupError extends Error {
  readonly code = 'setup_failed'

  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'SetupError'
  }
}
