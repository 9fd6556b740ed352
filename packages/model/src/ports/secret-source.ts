/** Where secrets come from. Values are never stored by Slipway, and are masked in logs. */
export interface SecretSource {
  /** `secrets`: variable name → reference, as declared. `missing` names the variables that have no value. */
  read(
    secrets: Readonly<Record<string, string>>,
  ): Promise<{ values: Record<string, string>; missing: string[] }>
}
