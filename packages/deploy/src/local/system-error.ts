/** `ENOENT`, `EACCES` and the like, or the empty string for an error that is not the system's. */
export function systemErrorCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
}
