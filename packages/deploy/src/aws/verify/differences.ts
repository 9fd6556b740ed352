/** What AWS says of a thing, and what was asked; undefined, and the empty text: nothing. */
type Value = string | number | boolean | undefined

/** One that is compared. */
export type Property = readonly [name: string, found: Value, asked: Value]

/** `name of thing is A instead of B`, for each property that is not as it was asked for. */
export function differences(thing: string, properties: readonly Property[]): string[] {
  return properties
    .filter(([, found, asked]) => said(found) !== said(asked))
    .map(([name, found, asked]) => `${name} of ${thing} is ${said(found)} instead of ${said(asked)}`)
}

function said(value: Value): string {
  return value === undefined || value === '' ? 'nothing' : String(value)
}

/** What somebody has deleted. */
export function notThere(thing: string): string {
  return `${thing} is not there`
}

/** A list whose order means something. */
export function listed(list: readonly string[] = []): string {
  return list.length === 0 ? '' : JSON.stringify(list)
}

/** What follows the name of an image: behind a registry map hosts differ. */
export function digestIn(image = ''): string {
  return image.slice(image.indexOf('@') + 1)
}
