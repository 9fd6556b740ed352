import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

/** The build id of the runtime's bundle. */
export async function runtimeBuild(): Promise<string> {
  const manifest = fileURLToPath(new URL('../dist/package.json', import.meta.resolve('@slipway/runtime')))
  return (JSON.parse(await readFile(manifest, 'utf8')) as { build_id: string }).build_id
}
