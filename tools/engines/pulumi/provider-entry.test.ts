import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, test } from 'vitest'
import { pathOf } from '../engine-missing.ts'
import { ENGINE_PATHS } from '../engine-paths.ts'

test('the plug-in says its port, and ends when the engine is killed', { timeout: 30_000 }, async () => {
  const program = join(ENGINE_PATHS.pulumiProviderBin, 'pulumi-resource-aws')
  const engine = spawn('/bin/sh', ['-c', `'${program}' & wait`], {
    env: { PATH: pathOf(dirname(process.execPath)) },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [port] = (await once(createInterface(engine.stdout), 'line')) as [string]
  expect(Number(port)).toBeGreaterThan(0)
  engine.kill('SIGKILL')
  // The plug-in has the other end.
  await once(engine.stdout, 'close')
})
