import { existsSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { SchemaOf } from './starter-files.ts'

/**
 * How files of a project name the schemas that came with Slipway: through the nearest node_modules that has them, so
 * that it holds wherever the project is cloned; else where this Slipway keeps them.
 */
export function schemaReference(root: string): SchemaOf {
  return (schema, directory) => {
    const name = `@slipway/config-schema/schemas/${schema}.schema.json`
    const file = inNodeModules(root, name) ?? fileURLToPath(import.meta.resolve(name))
    const path = relative(join(root, directory), file)
    return path.length < file.length ? path : file
  }
}

function inNodeModules(directory: string, name: string): string | undefined {
  const file = join(directory, 'node_modules', name)
  if (existsSync(file)) return file
  const above = dirname(directory)
  return above === directory ? undefined : inNodeModules(above, name)
}
