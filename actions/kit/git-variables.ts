import type { Variables } from './variables.ts'

/** Those by which whoever started this process, such as a hook, points git to another repository. */
const POINTERS = [
  'GIT_DIR',
  'GIT_COMMON_DIR',
  'GIT_WORK_TREE',
  'GIT_INDEX_FILE',
  'GIT_OBJECT_DIRECTORY',
  'GIT_ALTERNATE_OBJECT_DIRECTORIES',
  'GIT_QUARANTINE_PATH',
  'GIT_NAMESPACE',
  'GIT_PREFIX',
  'GIT_SHALLOW_FILE',
] as const

export interface GitAccess {
  /** Of the workflow's run; the empty text: none, and git finds its own. */
  token: string
  /** Where the token is good, such as `https://github.com`. */
  server: string
}

/**
 * What to change in the environment, so that every git that is started reads the repository of the job and nothing
 * else: also in a container, where the checkout belongs to another user, and without asking anybody. The
 * configuration of the machine and of the user stays as it is. `undefined`: is to be removed.
 */
export function gitVariables(variables: Variables, access: GitAccess): Record<string, string | undefined> {
  const settings: [string, string][] = [['safe.directory', '*'], ...authorization(access)]
  const first = Number(variables['GIT_CONFIG_COUNT'] ?? 0) || 0
  const numbered = settings.flatMap(([key, value], index) => [
    [`GIT_CONFIG_KEY_${first + index}`, key],
    [`GIT_CONFIG_VALUE_${first + index}`, value],
  ])
  return {
    ...Object.fromEntries(POINTERS.map((name) => [name, undefined])),
    ...(Object.fromEntries(numbered) as Record<string, string>),
    GIT_CONFIG_COUNT: String(first + settings.length),
    GIT_TERMINAL_PROMPT: '0',
    // What git says is looked at.
    LANGUAGE: 'en',
  }
}

/** The header that checkout sends too. GitHub refuses two of them: an empty value takes those of the clone away. */
function authorization({ token, server }: GitAccess): [string, string][] {
  if (token === '') return []
  const key = `http.${server}/.extraheader`
  return [
    [key, ''],
    [key, `AUTHORIZATION: basic ${basicCredentials(token)}`],
  ]
}

/** The token as it is sent: as secret as itself. */
export function basicCredentials(token: string): string {
  return Buffer.from(`x-access-token:${token}`).toString('base64')
}
