import { isAbsolute } from 'node:path'
import type { Finding } from '../finding.ts'
import { PROJECT_FILE } from './find-project.ts'

/**
 * What is wrong with a pattern of locations, if anything. Patterns are kept to a grammar that is searched in a
 * moment: `{1..100000}` alone takes the search a minute.
 */
export function patternFault(pattern: string): Pick<Finding, 'code' | 'message' | 'suggestion'> | undefined {
  if (isAbsolute(pattern) || /(^|[/{,])\.\.($|[/},])/.test(pattern)) {
    return {
      code: 'outside_project',
      message: `"${pattern}" leads out of the project.`,
      suggestion: `Patterns are relative to the directory of ${PROJECT_FILE} and stay within it.`,
    }
  }
  const isSearchable = /^[^()\\\0]{1,200}$/.test(pattern) && !/\{[^}]*(\{|\.\.)|(\{.*){4}/s.test(pattern)
  if (isSearchable) return undefined
  return {
    code: 'value_not_allowed',
    message: `"${pattern}" is no pattern of directories.`,
    suggestion: 'A pattern has names, "/", "*", "**", "?", "[abc]" and "{a,b}".',
  }
}
