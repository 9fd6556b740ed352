/** Some files in one text, each after a line `-- path --`. */
export type Archive = Map<string, string>

/** Reads an archive. What stands before the first file is a comment, under the empty path. */
export function readArchive(text: string): Archive {
  const [comment = '', ...parts] = text.split(/^-- (.+) --\n/m)
  const files: Archive = new Map([['', comment]])
  for (let index = 0; index < parts.length; index += 2) files.set(parts[index] ?? '', parts[index + 1] ?? '')
  return files
}

/** The text of an archive. */
export function writeArchive(files: Archive): string {
  return [...files].map(([path, text]) => (path === '' ? text : `-- ${path} --\n${text}`)).join('')
}
