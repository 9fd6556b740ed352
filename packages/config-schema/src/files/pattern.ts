import { isAbsolute } from 'node:path'
import type { Finding } from '../finding.ts'
import { PROJECT_FILE } from './find-project.ts'

/** What patterns are made of, in words. */
export const PATTERN_GRAMMAR = 'A pattern has names, "/", "*", "**", "?", "[abc]" and "{a,b}".'

/** What is wrong with a pattern of locations, if anything. */
export function patternFault(pattern: string): Pick<Finding, 'code' | 'message' | 'suggestion'> | undefined {
  if (leadsOut(pattern)) {
    return {
      code: 'outside_project',
      message: `"${pattern}" leads out of the project.`,
      suggestion: `Patterns are relative to the directory of ${PROJECT_FILE} and stay within it.`,
    }
  }
  if (isSearchable(pattern)) return undefined
  return {
    code: 'value_not_allowed',
    message: `"${pattern}" is no pattern of directories.`,
    suggestion: PATTERN_GRAMMAR,
  }
}

/** Whether a pattern may match something outside the directory that it is relative to. */
export function leadsOut(pattern: string): boolean {
  return isAbsolute(pattern) || /(^|[/{,])\.\.($|[/},])/.test(pattern)
}

/**
 * Patterns are kept to a grammar that is searched in a moment: `{1..100000}` alone takes the search a minute.
 */
export function isSearchable(pattern: string): boolean {
  return /^[^()\\\0]{1,200}$/.test(pattern) && !/\{[^}]*(\{|\.\.)|(\{.*){4}/s.test(pattern)
}
