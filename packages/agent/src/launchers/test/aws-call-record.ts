/** One call as it arrived. */
export interface AwsCall {
  operation: string
  /** In the path, on Lambda. */
  function?: string
  input: Record<string, unknown>
}
