import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { LocalWorkspace, Stack } from '@pulumi/pulumi/automation/index.js'
import { findPulumi } from './find-pulumi.ts'
import { stateUnreachable } from './pulumi-problem.ts'

export interface StackPlace {
  /** Pulumi's own project. */
  project: string
  stack: string
  /** Where the state is, as Pulumi takes it. */
  backendUrl: string
  /** The environment that Pulumi and its plug-in run in. */
  variables: Readonly<Record<string, string | undefined>>
}

export interface OpenStack extends AsyncDisposable {
  stack: Stack
}

/**
 * A stack, made when missing, and a scratch directory in which Pulumi works until it is disposed. Throws a `DeployError`
 * (`pulumi_missing`, `state_unreachable`).
 */
export async function openStack(place: StackPlace): Promise<OpenStack> {
  await using started = new AsyncDisposableStack()
  const directory = await mkdtemp(join(tmpdir(), 'slipway-pulumi-'))
  started.defer(() => rm(directory, { recursive: true, force: true }))
  const pulumiCommand = await findPulumi({ path: place.variables['PATH'], directory })
  const workspace = await LocalWorkspace.create({
    pulumiCommand,
    workDir: directory,
    projectSettings: { name: place.project, runtime: 'nodejs', main: directory },
    // Nothing secret enters a stack: a passphrase would protect nothing.
    secretsProvider: 'passphrase',
    envVars: pulumiVariables(place, directory),
  })
  const stack = await Stack.createOrSelect(place.stack, workspace).catch((cause: unknown) => {
    throw stateUnreachable({ ...place, cause })
  })
  const end = started.move()
  return { stack, [Symbol.asyncDispose]: () => end.disposeAsync() }
}

function pulumiVariables({ backendUrl, variables }: StackPlace, directory: string): Record<string, string> {
  const given = Object.entries(variables).filter((entry): entry is [string, string] => entry[1] !== undefined)
  return {
    // What Pulumi notes of the selected stack, and of a login, is nobody's concern afterwards.
    PULUMI_HOME: join(directory, 'home'),
    ...Object.fromEntries(given),
    PULUMI_BACKEND_URL: backendUrl,
    PULUMI_CONFIG_PASSPHRASE: '',
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: 'true',
    PULUMI_SKIP_UPDATE_CHECK: 'true',
  }
}
