import type { Role } from '@pulumi/aws/iam/role.js'
import type { Resource } from '@pulumi/pulumi'
import type { Place } from '@slipway/aws-layout'

/** As Lambda names processor architectures. */
export type Architecture = 'x86_64' | 'arm64'

/** What a function and a task definition of a location follow from, besides their shape. */
export interface HostSettings {
  place: Place
  location: string
  image: string
  architecture: Architecture
  /** To the variables that hosts are told. */
  added: Readonly<Record<string, string>>
}

/** What they are made with. */
export interface HostRequest extends HostSettings {
  role: Role
  /** Of the role: before them no host could do anything. */
  attachments: Resource[]
}
