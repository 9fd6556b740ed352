/** What a registry asks for in `WWW-Authenticate`. */
export interface Challenge {
  /** In lower case. */
  scheme: string
  parameters: ReadonlyMap<string, string>
}

const SCHEME = /^\s*(?<scheme>[A-Za-z]+)\s+(?<rest>.*)$/s
const PARAMETER = /(?<name>[A-Za-z_-]+)=(?:"(?<quoted>[^"]*)"|(?<plain>[^\s",]+))/g

/** Undefined for what is no challenge. Of several in one header, the first counts. */
export function parseChallenge(header: string): Challenge | undefined {
  const groups = SCHEME.exec(header)?.groups
  if (groups === undefined) return undefined
  const parameters = [...(groups.rest ?? '').matchAll(PARAMETER)].map(
    ({ groups: found }) => [found?.name?.toLowerCase() ?? '', found?.quoted ?? found?.plain ?? ''] as const,
  )
  return { scheme: (groups.scheme ?? '').toLowerCase(), parameters: new Map(parameters) }
}
