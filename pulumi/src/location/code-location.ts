import { all, ComponentResource, type ComponentResourceOptions, type Output } from '@pulumi/pulumi'
import { placeNames, shapeName, type HostShape, type Place } from '@slipway/aws-layout'
import { locationPolicy, locationTrust } from '../policies/index.ts'
import { managedRole } from '../roles/managed-role.ts'
import { makeFunction } from './host-function.ts'
import type { Architecture, HostRequest } from './host-request.ts'
import { makeTaskDefinition } from './host-task.ts'

/** What a location's releases are launched from. */
export interface CodeLocationArgs {
  /** Where its platform stands. */
  place: Place
  location: string
  /** `host/name@sha256:…`, as AWS pulls it; its entry point is the runtime. */
  image: string
  /**
   * One function or task definition for each; no two of one name. Name those of the candidate, and all of type `lambda`
   * that were ever named: a function that is no longer named stays on AWS and leaves the stack, which cannot make
   * another of the same name later.
   */
  shapes: readonly HostShape[]
  /**
   * Secrets that its role may read: references (`ssm:…`, `secretsmanager:…`), those of the candidate and of every
   * release that may still run.
   */
  secrets: readonly string[]
  /** What the image is for. Default: `x86_64`. */
  architecture?: Architecture
  /**
   * Added to what hosts are told by their environment, and stronger than it: for endpoints of private links and of
   * emulators. Lambda refuses the names that it has reserved. Default: none.
   *
   * @example { AWS_ENDPOINT_URL_S3: 'https://bucket.vpce-1a2b3c4d.s3.eu-west-1.vpce.amazonaws.com' }
   */
  hostVariables?: Readonly<Record<string, string>>
}

/**
 * What hosts of one location are launched from: its role, a function for each Lambda shape and a task definition for
 * each ECS shape. It only adds: versions, their configurations for asynchronous invocations, and revisions stay on AWS
 * when others take their place in the stack, since releases go on to name them. It needs the platform of the place.
 *
 * Tags are the provider's (`defaultTags`).
 *
 * @example
 * const { functions } = new CodeLocation('weather', { place, location: 'weather', image, shapes, secrets: [] }, { provider })
 */
export class CodeLocation extends ComponentResource {
  /** By the name of the shape: the ARN of the version that has the image. */
  readonly functions: Output<Record<string, string>>
  /** By the name of the shape: the ARN of the revision that has the image. */
  readonly taskDefinitions: Output<Record<string, string>>

  constructor(name: string, args: CodeLocationArgs, options?: ComponentResourceOptions) {
    super('slipway:aws:CodeLocation', name, {}, options)
    const request = hostRequest(this, args)
    const functions: Record<string, Output<string>> = {}
    const taskDefinitions: Record<string, Output<string>> = {}
    for (const shape of args.shapes) {
      if (shape.type === 'lambda') functions[shapeName(shape)] = makeFunction(this, { ...request, shape })
      else taskDefinitions[shapeName(shape)] = makeTaskDefinition(this, { ...request, shape })
    }
    this.functions = all(functions)
    this.taskDefinitions = all(taskDefinitions)
    this.registerOutputs({ functions: this.functions, taskDefinitions: this.taskDefinitions })
  }
}

function hostRequest(parent: CodeLocation, args: CodeLocationArgs): HostRequest {
  const { place, location, image, secrets, shapes, architecture = 'x86_64', hostVariables: added = {} } = args
  const { role, attachments } = managedRole(parent, {
    place,
    name: placeNames.locationRole(place, location),
    trust: locationTrust({ place }),
    policy: locationPolicy({
      place,
      location,
      secrets,
      hasFunctions: shapes.some(({ type }) => type === 'lambda'),
    }),
  })
  return { place, location, image, architecture, added, role, attachments }
}
