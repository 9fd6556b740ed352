import { Provider } from '@pulumi/aws/provider.js'
import { shapeName, type HostShape, type Place } from '@slipway/aws-layout'
import { CodeLocation, Platform, type CodeLocationArgs, type PlatformArgs } from '@slipway/pulumi'
import { functionShapes } from './function-shapes.ts'
import type { StackProgram } from './update-stack.ts'

export interface ProgramPlace {
  place: Place
  /** What the environment's declaration puts on everything. */
  tags: Readonly<Record<string, string>>
}

/** What the stack of a platform holds. */
export function platformProgram(
  { place, tags }: ProgramPlace,
  { queues }: Pick<PlatformArgs, 'queues'>,
): StackProgram {
  return () => () => {
    new Platform('platform', { place, queues }, { provider: provider({ place, tags }) })
    return Promise.resolve()
  }
}

/** What the stack of a location holds; its outputs are those of the component. */
export function locationProgram(
  { place, tags }: ProgramPlace,
  { location, ...args }: Omit<CodeLocationArgs, 'place'>,
): StackProgram {
  return (state) => () => {
    const shapes = distinct([...args.shapes, ...functionShapes(state)])
    const options = { provider: provider({ place, tags }) }
    const { functions, taskDefinitions } = new CodeLocation(
      location,
      { ...args, place, location, shapes },
      options,
    )
    return Promise.resolve({ functions, taskDefinitions })
  }
}

function distinct(shapes: readonly HostShape[]): HostShape[] {
  return [...new Map(shapes.map((shape) => [shapeName(shape), shape])).values()]
}

/** Of one account and Region, whatever the credentials of the moment are for. */
function provider({ place, tags }: ProgramPlace): Provider {
  const { project, environment, account, region } = place
  const own = { 'slipway:project': project, 'slipway:environment': environment }
  return new Provider('aws', {
    region,
    allowedAccountIds: [account],
    defaultTags: { tags: { ...tags, ...own } },
  })
}
