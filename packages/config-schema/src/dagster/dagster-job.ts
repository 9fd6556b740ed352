import type { JsonSchema, Value } from '../declaration.ts'
import { type PythonMapping, type PythonValue, textOf } from './python-value.ts'

/** The job of a location that Dagster declares: it runs whichever job of Dagster's it is told. */
export const DAGSTER_JOB = 'dagster'

/** What it is told. */
export const DAGSTER_PARAMS: JsonSchema = {
  type: 'object',
  properties: { job: { type: 'string', description: 'The job, as the Dagster code names it.' } },
  required: ['job'],
  additionalProperties: false,
}

const SOURCE_OPTIONS = {
  module_name: '--module-name',
  package_name: '--package-name',
  python_file: '--python-file',
  autoload_defs_module_name: '--autoload-defs-module-name',
}

/**
 * The command line that executes a job of a location in Dagster: `dagster job execute`, with the entry's
 * `code_source`, `working_directory` and `attribute`, run by its `executable_path` if it has one.
 */
export function dagsterCommand(entry: PythonMapping): Value[] {
  const source = (entry['code_source'] ?? {}) as PythonMapping
  const python = textOf(entry['executable_path'])
  const option = (name: string, value: PythonValue | undefined) => {
    const text = textOf(value)
    return text === undefined ? [] : [name, text]
  }
  return [
    ...(python === undefined ? ['dagster'] : [python, '-m', 'dagster']),
    'job',
    'execute',
    ...Object.entries(SOURCE_OPTIONS).flatMap(([key, name]) => option(name, source[key])),
    ...option('--working-directory', entry['working_directory']),
    ...option('--attribute', entry['attribute']),
    '--job',
    { from: 'params', path: ['job'] },
  ]
}
