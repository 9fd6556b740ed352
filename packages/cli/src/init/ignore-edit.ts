import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { FileEdit } from '../files/apply-edits.ts'
import type { Language } from './starter-files.ts'

const FILE = '.gitignore'

/** State, and the file of secrets; neither belongs to anybody but this machine. */
const ALWAYS = ['.slipway/', '.env']

const BY_LANGUAGE: Record<Language, string[]> = {
  node: ['node_modules/'],
  python: ['__pycache__/', '.venv/'],
}

/** Has git ignore what is not code, as far as the root's .gitignore does not say so; undefined when it does. */
export function ignoreEdit(root: string, language: Language): FileEdit | undefined {
  const before = read(join(root, FILE))
  const said = new Set(before?.split(/\r?\n/).map(plain))
  const missing = [...ALWAYS, ...BY_LANGUAGE[language]].filter((line) => !said.has(plain(line)))
  if (missing.length === 0) return undefined
  const begun = before === null || before === '' || before.endsWith('\n') ? (before ?? '') : `${before}\n`
  return { path: FILE, before, after: `${begun}${missing.join('\n')}\n` }
}

/** `/.slipway`, `.slipway/` and `.slipway` say the same of what lies at the root. */
function plain(line: string): string {
  return line.trim().replace(/^\/|\/$/g, '')
}

function read(file: string): string | null {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}
