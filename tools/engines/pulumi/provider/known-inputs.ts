import { readFile } from 'node:fs/promises'

const PACKAGE = import.meta.resolve('@pulumi/aws/package.json')
const INPUT = /resourceInputs\["(\w+)"\] = (?!state\?|undefined )/g
const REQUIRED = /Missing required property '(\w+)'/g

export interface KnownInputs {
  inputs: ReadonlySet<string>
  required: readonly string[]
}

/** What the installed @pulumi/aws knows of a type, by its module (`sqs/queue`), or of the provider itself (`provider`). */
export async function knownInputs(module: string): Promise<KnownInputs> {
  const text = await readFile(new URL(`${module}.js`, PACKAGE), 'utf8')
  return { inputs: new Set(namesOf(text, INPUT)), required: namesOf(text, REQUIRED) }
}

/** The version of the installed @pulumi/aws, which is the provider's. */
export async function providerVersion(): Promise<string> {
  const { version } = JSON.parse(await readFile(new URL(PACKAGE), 'utf8')) as { version: string }
  return version
}

function namesOf(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map(([, name = '']) => name)
}
