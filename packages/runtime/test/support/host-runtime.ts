// The hosts of AWS as processes of their own, over embedded stores. What it is told is JSON in its second argument.
import { hostname } from 'node:os'
import { connectEmbedded, systemClock as clock } from '@slipway/stores/connect'
import { parseEnvelope } from '@slipway/model/protocol'
import { findBystanders } from '../../src/child/bystanders.ts'
import { runContainer } from '../../src/hosts/container/run-container.ts'
import { RuntimeApi } from '../../src/hosts/lambda/runtime-api.ts'
import { serveInvocations } from '../../src/hosts/lambda/serve-invocations.ts'
import { DEFAULT_TIMING } from '../../src/timing.ts'
import type { HostRuntimeSettings } from './host-rig.ts'

const settings = JSON.parse(process.argv[2] ?? '') as HostRuntimeSettings
const { kind, stateDirectory, codeDirectory, temporaryDirectory, isAlone, timing } = settings
const variables = process.env
const interrupter = new AbortController()
process.on('SIGTERM', () => interrupter.abort())
const { signal: interrupt } = interrupter
const stores = await connectEmbedded({ stateDirectory, variables })
const bystanders = isAlone ? findBystanders() : null
const place = {
  variables,
  build: 'test',
  codeDirectory,
  surroundings: { temporaryDirectory, otherDirectories: [], bystanders },
  timing: { ...DEFAULT_TIMING, ...timing },
}
let count = 0
const newNonce = (): string => `${process.pid}-${Date.now()}-${(count += 1)}`
if (kind === 'lambda') {
  const api = new RuntimeApi(variables['AWS_LAMBDA_RUNTIME_API'] ?? '')
  await serveInvocations({ ...stores, clock, api, newNonce, tell: console.error }, { place, interrupt })
} else {
  const envelope = parseEnvelope(variables['SLIPWAY_ENVELOPE'] ?? '')!
  const request = { place, envelope, nonce: newNonce(), hostname: hostname(), interrupt }
  console.log(JSON.stringify(await runContainer({ ...stores, clock }, request)))
}
await stores.close()
process.exit(0)
