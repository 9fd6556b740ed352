/**
 * What a container of an image runs: the last ENTRYPOINT of its Dockerfile and the last CMD. Undefined where there is
 * neither.
 */
export function dockerfileCommand(text: string): string[] | undefined {
  const lines = text.replaceAll(/\\\r?\n/g, ' ').split(/\r?\n/)
  // Each stage begins with nothing.
  const stage = lines.slice(lines.findLastIndex((line) => /^\s*FROM\s/i.test(line)) + 1)
  const entrypoint = lastOf('ENTRYPOINT', stage)
  const command = lastOf('CMD', stage)
  // A shell as the entry point passes nothing on.
  const words = entrypoint?.isShell
    ? entrypoint.words
    : [...(entrypoint?.words ?? []), ...(command?.words ?? [])]
  return words.length > 0 ? words : undefined
}

function lastOf(instruction: string, lines: string[]): { words: string[]; isShell: boolean } | undefined {
  const pattern = new RegExp(`^\\s*${instruction}\\s+(.+)$`, 'i')
  const written = lines
    .flatMap((line) => pattern.exec(line)?.[1] ?? [])
    .at(-1)
    ?.trim()
  if (written === undefined) return undefined
  const words = execForm(written)
  return words ? { words, isShell: false } : { words: ['/bin/sh', '-c', written], isShell: true }
}

function execForm(written: string): string[] | undefined {
  try {
    const value: unknown = JSON.parse(written)
    return Array.isArray(value) && value.every((item) => typeof item === 'string') ? value : undefined
  } catch {
    return undefined
  }
}
