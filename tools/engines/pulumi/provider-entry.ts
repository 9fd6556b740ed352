/**
 * The plug-in that the Pulumi engine starts: prints its port and serves until it is killed. Variables, besides those of
 * the AWS SDKs:
 *
 * - SLIPWAY_REGISTRY_MAP: `from=to,…`, the registry that the emulator pulls from in place of each other one
 * - SLIPWAY_TEST_PROVIDER_WAIT_SCALE: real seconds for each second of the real provider's waits (1)
 * - SLIPWAY_TEST_PROVIDER_TASK_VARIABLES: a JSON object, told to each container of a task definition besides
 */
import { enableCompileCache } from 'node:module'
import { setTimeout } from 'node:timers/promises'
import { imageNames } from './provider/image-names.ts'
import { serve } from './provider/serve.ts'
import { TestProvider } from './provider/test-provider.ts'

/** Looks are counted: the emulator takes some time of its own. */
const SHORTEST_PAUSE_MS = 25

enableCompileCache()

const {
  SLIPWAY_REGISTRY_MAP = '',
  SLIPWAY_TEST_PROVIDER_WAIT_SCALE = '1',
  SLIPWAY_TEST_PROVIDER_TASK_VARIABLES = '{}',
} = process.env

const scale = Number(SLIPWAY_TEST_PROVIDER_WAIT_SCALE)
const provider = new TestProvider({
  waits: { pause: (seconds) => setTimeout(Math.max(seconds * scale * 1000, SHORTEST_PAUSE_MS)) },
  images: imageNames(SLIPWAY_REGISTRY_MAP),
  taskVariables: JSON.parse(SLIPWAY_TEST_PROVIDER_TASK_VARIABLES) as Record<string, string>,
})
exitWithoutParent()
console.log(String(await serve(provider)))

/** An engine that is killed cannot end what it started. */
function exitWithoutParent(): void {
  const engine = process.ppid
  const look = (): void => {
    if (process.ppid !== engine) process.exit(1)
  }
  setInterval(look, 500).unref()
}
