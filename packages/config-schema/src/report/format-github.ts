import type { Problem } from '../problem.ts'

/**
 * The problems as workflow commands of GitHub Actions, a line each, which it shows beside the lines they are about.
 * `directory` is where the project lies in the repository, `/` between parts, `.` at its top. No final line break; an
 * empty text for no problems. (GitHub shows ten errors and ten warnings of a step.)
 */
export function formatGithub(problems: Problem[], { directory }: { directory: string }): string {
  return problems.map((problem) => annotation(problem, directory)).join('\n')
}

function annotation(problem: Problem, directory: string): string {
  const { severity, code, message, suggestion, file, line, column, length } = problem
  const properties = {
    file: directory === '.' || directory === '' ? file : `${directory.replace(/\/$/, '')}/${file}`,
    line,
    col: column,
    ...(length !== undefined && { endColumn: column + length }),
    title: code,
  }
  const written = Object.entries(properties).map(
    ([name, value]) => `${name}=${escapeProperty(String(value))}`,
  )
  return `::${severity} ${written.join(',')}::${escapeData(suggestion ? `${message}\n${suggestion}` : message)}`
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}
