import { DeployError } from '../../deploy-error.ts'

const HOST = /^(?:[\w.-]+|\[[\da-fA-F:]+\])(?::\d+)?$/
const LOOPBACK = /^(?:localhost|127(?:\.\d+){3}|\[::1\])(?::\d+)?$/

/** Hosts that images are named by and that are not those of their registries. */
const SERVED_BY: ReadonlyMap<string, string> = new Map([['docker.io', 'registry-1.docker.io']])

/** Where requests to a registry's host go instead: a mirror, or a test's own registry. It enters no digest and no record. */
export type RegistryMap = ReadonlyMap<string, string>

/** Understands `from=to,from=to`, each a host with its port if it has one. The empty text is the empty map. */
export function parseRegistryMap(text: string): RegistryMap {
  const pairs = text.split(',').filter((pair) => pair.trim() !== '')
  return new Map(pairs.map(parsePair))
}

/** Where requests to a host really go. Only loopback is spoken to without TLS. */
export function originOf(map: RegistryMap, host: string): string {
  const actual = map.get(host) ?? SERVED_BY.get(host) ?? host
  return `${isLoopback(actual) ? 'http' : 'https'}://${actual}`
}

function isLoopback(host: string): boolean {
  return LOOPBACK.test(host)
}

function parsePair(pair: string): [string, string] {
  const [from = '', to = '', ...rest] = pair.split('=').map((host) => host.trim())
  if (rest.length === 0 && HOST.test(from) && HOST.test(to)) return [from, to]
  throw new DeployError({
    code: 'invalid_registry_map',
    message: `${JSON.stringify(pair)} does not map one registry host to another.`,
    remedy: 'Write from=to, with commas between pairs: registry.example.org=127.0.0.1:5000.',
  })
}
