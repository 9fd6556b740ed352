import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Metafile } from 'esbuild'

/** A package of node_modules in a path relative to the workspace, with the directory that it lies in. */
const PACKAGE = /^(?<directory>.*node_modules\/(?<name>(?:@[^/]+\/)?[^/]+))\//

/** The licences of others' packages that a bundle holds something of, each text once. */
export async function licences(request: { metafile: Metafile; workspace: string }): Promise<string> {
  const holders = new Map<string, Set<string>>()
  for (const directory of packagesIn(request.metafile)) {
    const path = join(request.workspace, directory)
    const { name, version, license } = await readPackage(path)
    const text = (await licenceText(path)) ?? `Licence: ${license}`
    holders.set(text, (holders.get(text) ?? new Set()).add(`${name} ${version}`))
  }
  return [...holders]
    .map(([text, names]) => `${[...names].toSorted().join('\n')}\n\n${text.trim()}\n`)
    .toSorted()
    .join(`\n${'-'.repeat(80)}\n\n`)
}

function packagesIn({ outputs }: Metafile): Set<string> {
  const inputs = Object.values(outputs).flatMap((output) => Object.entries(output.inputs))
  const used = inputs.filter(([, { bytesInOutput }]) => bytesInOutput > 0)
  return new Set(used.flatMap(([path]) => PACKAGE.exec(path)?.groups?.['directory'] ?? []))
}

async function readPackage(path: string): Promise<{ name: string; version: string; license: string }> {
  return JSON.parse(await readFile(join(path, 'package.json'), 'utf8')) as {
    name: string
    version: string
    license: string
  }
}

async function licenceText(path: string): Promise<string | undefined> {
  const found = (await readdir(path)).toSorted().find((file) => /^licen[cs]e/i.test(file))
  if (found === undefined) return undefined
  return (await readFile(join(path, found), 'utf8')).replaceAll('\r\n', '\n')
}
