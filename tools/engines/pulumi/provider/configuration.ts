import { knownInputs } from './known-inputs.ts'
import type { Properties } from './resource-type.ts'
import { tagsOf, type Tags } from './tags.ts'

/** What an explicit provider resource says. */
export interface Configuration {
  region: string
  allowedAccountIds: string[] | null
  defaultTags: Tags
}

const PERFORMED = ['region', 'allowedAccountIds', 'defaultTags']
/** Have no meaning for an emulator; the SDK fills in some by itself. */
const WITHOUT_EFFECT = [
  'skipCredentialsValidation',
  'skipMetadataApiCheck',
  'skipRegionValidation',
  'version',
]

/** The properties of the provider that are refused: by name, and why. */
export async function refusedConfiguration(inputs: Properties): Promise<Record<string, string>> {
  const { inputs: known } = await knownInputs('provider')
  const refused = Object.keys(inputs).flatMap((name) => {
    if (PERFORMED.includes(name) || WITHOUT_EFFECT.includes(name)) return []
    return [
      [name, known.has(name) ? 'the test provider does not perform it' : '@pulumi/aws does not know it'],
    ]
  })
  return Object.fromEntries(refused) as Record<string, string>
}

/** Objects and lists travel as JSON texts. Throws where no region is given. */
export function parseConfiguration(inputs: Properties): Configuration {
  const { region } = inputs
  if (typeof region !== 'string' || region === '') throw new Error('The provider has no region.')
  const accounts = parsed(inputs['allowedAccountIds'])
  const defaultTags = parsed(inputs['defaultTags']) as { tags?: Tags } | undefined
  return {
    region,
    allowedAccountIds: Array.isArray(accounts) ? (accounts as string[]) : null,
    defaultTags: tagsOf(defaultTags?.tags),
  }
}

function parsed(value: unknown): unknown {
  return typeof value === 'string' ? (JSON.parse(value) as unknown) : value
}
