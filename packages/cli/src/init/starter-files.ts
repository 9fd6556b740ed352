import { posix } from 'node:path'

/** What the code of a new code location is written in. */
export const LANGUAGES = ['node', 'python'] as const
export type Language = (typeof LANGUAGES)[number]

/** The job that a new code location has. */
export const STARTER_JOB = 'greet'

/** How the files of a directory name their schemas to editors: a path, relative or not, or a URL. */
export type SchemaOf = (schema: 'slipway' | 'location', directory: string) => string

/** The texts of a new project's slipway.yaml, by path relative to the project's root. */
export function projectFiles({
  project,
  schemaOf,
}: {
  project: string
  schemaOf: SchemaOf
}): [string, string][] {
  const text = `# yaml-language-server: $schema=${schemaOf('slipway', '.')}
project: ${project}
locations: ['locations/*'] # each folder here that holds a location.yaml
`
  return [['slipway.yaml', text]]
}

/** The texts of a new code location's files, likewise. */
export function locationFiles({
  directory,
  language,
  schemaOf,
}: {
  directory: string
  language: Language
  schemaOf: SchemaOf
}): [string, string][] {
  const { command, file, text } = STARTERS[language]
  const declaration = `# yaml-language-server: $schema=${schemaOf('location', directory)}
jobs:
  ${STARTER_JOB}:
    params: # a JSON Schema: what does not fit is refused before anything runs
      type: object
      properties:
        name: { type: string, default: world, examples: [Ada] }
      additionalProperties: false
    command: [${command}, '\${{ params.name }}'] # runs in this folder
    timeout: 5m
`
  return [
    [posix.join(directory, 'location.yaml'), declaration],
    [posix.join(directory, file), text],
  ]
}

interface Starter {
  /** The program that has to be there. */
  program: string
  /** The items of the job's command. */
  command: string
  file: string
  text: string
}

/** What a starter of each language consists of. */
export const STARTERS: Record<Language, Starter> = {
  node: {
    program: 'node',
    command: 'node, main.mjs',
    file: 'main.mjs',
    text: `// The job \`greet\` of location.yaml. By hand: node main.mjs Ada
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

const [name = 'world'] = process.argv.slice(2)
const { SLIPWAY_ARTIFACTS_DIR, SLIPWAY_RESULT_FILE } = process.env

console.log(\`Hello, \${name}!\`)

// What is left in this directory is kept with the run: slipway artifacts.
if (SLIPWAY_ARTIFACTS_DIR) writeFileSync(join(SLIPWAY_ARTIFACTS_DIR, 'greeting.txt'), \`Hello, \${name}!\\n\`)

// What is written to this file, as JSON, is the result of the run: slipway run --json shows it.
if (SLIPWAY_RESULT_FILE) writeFileSync(SLIPWAY_RESULT_FILE, JSON.stringify({ greeted: name }))
`,
  },
  python: {
    program: 'python3',
    // Unbuffered: a log line is there when it is printed, not when the job is over.
    command: 'python3, -u, main.py',
    file: 'main.py',
    text: `"""The job \`greet\` of location.yaml. By hand: python3 main.py Ada"""

import json
import os
import sys
from pathlib import Path

name = sys.argv[1] if len(sys.argv) > 1 else "world"

print(f"Hello, {name}!")

# What is left in this directory is kept with the run: slipway artifacts.
if directory := os.environ.get("SLIPWAY_ARTIFACTS_DIR"):
    (Path(directory) / "greeting.txt").write_text(f"Hello, {name}!\\n")

# What is written to this file, as JSON, is the result of the run: slipway run --json shows it.
if file := os.environ.get("SLIPWAY_RESULT_FILE"):
    Path(file).write_text(json.dumps({"greeted": name}))
`,
  },
}
