/** `name of thing is A instead of B`, for each property that is not as it was asked for. */
export function differences(
  thing: string,
  properties: readonly (readonly [
    name: string,
    found: string | number | undefined,
    asked: string | number,
  ])[],
): string[] {
  return properties
    .filter(([, found, asked]) => found !== asked)
    .map(([name, found, asked]) => `${name} of ${thing} is ${found ?? 'unknown'} instead of ${asked}`)
}
