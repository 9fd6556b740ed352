import { homedir } from 'node:os'
import { join } from 'node:path'

/** What leads npm on this machine to its registry and to its cache; `npm run` sets some of it. */
const PASSED_ON = [
  'npm_config_userconfig',
  'npm_config_globalconfig',
  'npm_config_cache',
  'npm_config_registry',
  'NODE_EXTRA_CA_CERTS',
]

/** By what npm has, in a step with a home of its own, the registry and the cache of whoever runs this. */
export function npmEnvironment(): Record<string, string> {
  const passedOn = PASSED_ON.flatMap((name): [string, string][] => {
    const value = process.env[name]
    return value === undefined ? [] : [[name, value]]
  })
  return {
    npm_config_userconfig: join(homedir(), '.npmrc'),
    npm_config_cache: join(homedir(), '.npm'),
    // Without a question to the registry for what the cache has.
    npm_config_prefer_offline: 'true',
    ...Object.fromEntries(passedOn),
  }
}
