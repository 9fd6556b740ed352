import type { EngineEvent, StepEventMetadata } from '@pulumi/pulumi/automation/index.js'
import type { ApplyEvent, ResourceOperation } from '../../ports/provisioner.ts'

/** Engine steps that change something on AWS. What a replacement deletes is the second half of the replacement. */
const OPERATIONS: Partial<Record<StepEventMetadata['op'], ResourceOperation>> = {
  create: 'create',
  update: 'update',
  'create-replacement': 'replace',
  delete: 'delete',
}

type ResourceEvent = Extract<ApplyEvent, { kind: 'resource' }>

/** Turns what Pulumi's engine tells of an update into progress, and keeps what went wrong. */
export class EngineWatch {
  /** What went wrong, each with the resource it is about: one line each, no two alike. */
  readonly problems = new Set<string>()
  readonly #onEvent: (event: ApplyEvent) => void

  constructor({ onEvent }: { onEvent: (event: ApplyEvent) => void }) {
    this.#onEvent = onEvent
  }

  see(event: EngineEvent): void {
    const { resourcePreEvent, resOutputsEvent, resOpFailedEvent, diagnosticEvent } = event
    if (resourcePreEvent !== undefined) this.#tell(resourcePreEvent.metadata, 'started')
    if (resOutputsEvent !== undefined) this.#tell(resOutputsEvent.metadata, 'done')
    if (resOpFailedEvent !== undefined) this.#tell(resOpFailedEvent.metadata, 'failed')
    if (diagnosticEvent?.severity !== 'error') return
    const message = firstLine(diagnosticEvent.message)
    if (message !== undefined) this.problems.add(aboutResource(diagnosticEvent.urn, message))
  }

  #tell(
    { op, urn, type, new: after, old: before }: StepEventMetadata,
    outcome: ResourceEvent['outcome'],
  ): void {
    const operation = OPERATIONS[op]
    const isOnAws = (after ?? before)?.custom === true && !type.startsWith('pulumi:')
    if (operation === undefined || !isOnAws) return
    this.#onEvent({ kind: 'resource', operation, resource: resourceTitle(urn), outcome })
  }
}

/** A resource as people know it: `Role slipway-acme-staging-agent`. */
function resourceTitle(urn: string): string {
  const [, , types = '', name = ''] = urn.split('::')
  const type = types.slice(types.lastIndexOf(':') + 1)
  return `${type} ${name}`
}

const COLOR = /<\{%.*?%\}>/g
/** Lines that say only that other lines follow, or that the update has failed. */
const NOISE =
  /^(\d+ errors? occurred:|update failed|resource monitor shut down.*|One or more errors occurred.*)$/

/** The first line that says something, of a message of the engine or of a provider. */
export function firstLine(message: string): string | undefined {
  const lines = message.replaceAll(COLOR, '').split('\n')
  const said = lines.map((line) => line.trim().replace(/^(\* |error: )/, ''))
  return said.find((line) => line !== '' && !NOISE.test(line))
}

function aboutResource(urn: string | undefined, message: string): string {
  const isOfResource = urn !== undefined && urn !== '' && !urn.includes('::pulumi:')
  return isOfResource ? `${resourceTitle(urn)}: ${message}` : message
}
