/** Variables by name, as `process.env` holds them. */
export type Variables = Readonly<Record<string, string | undefined>>

const DEFAULT_PATH = '/usr/local/bin:/usr/bin:/bin'

const INHERITED = new Set([
  'PATH',
  'LANG',
  'TZ',
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_REGION',
  'AWS_DEFAULT_REGION',
])

/** Of all of these the host has its own: where credentials come from, and endpoints instead of AWS's, by service. */
const INHERITED_BEGINNINGS = ['AWS_CONTAINER_CREDENTIALS_', 'AWS_ENDPOINT_URL']

/** All that a child gets of its host's environment: where commands are, language, time zone, AWS and its credentials. */
export function inheritedVariables(host: Variables): Record<string, string> & { PATH: string } {
  const inherited = Object.entries(host).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined &&
      (INHERITED.has(entry[0]) || INHERITED_BEGINNINGS.some((start) => entry[0].startsWith(start))),
  )
  return { PATH: DEFAULT_PATH, ...Object.fromEntries(inherited) }
}
