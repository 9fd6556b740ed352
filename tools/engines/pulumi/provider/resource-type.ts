import type { ImageNames } from './image-names.ts'
import type { Waits } from './waits.ts'

/** Properties as programs write them. */
export type Properties = Record<string, unknown>

/** What resources are performed with. */
export interface Scene {
  region: string
  account: string
  /** One client of each kind, made when it is first asked for. */
  client: <Client>(kind: new (settings: ClientSettings) => Client) => Client
  waits: Waits
  images: ImageNames
  /** What each container of a task is told besides: the emulator gives it no credentials that SDKs take. */
  taskVariables: Record<string, string>
}

export interface ClientSettings {
  endpoint?: string
  credentials?: { accessKeyId: string; secretAccessKey: string }
  region: string
  forcePathStyle: true
  useQueueUrlAsEndpoint: false
}

export interface Created {
  id: string
  /** Properties that `read` finds it by, besides the inputs. */
  state?: Properties
  /** What is done to it once it exists: a failure leaves it in the stack's state. */
  finish?: () => Promise<void>
}

export interface Existing {
  id: string
  /** All properties as of the last operation. */
  state: Properties
}

export interface Update extends Existing {
  inputs: Properties
  changed: ReadonlySet<string>
}

/** How one type of resource is performed, as the real provider does it. */
export interface ResourceType {
  /** The module of @pulumi/aws that knows its properties. */
  module: string
  /** The inputs that are performed, tags aside: others that AWS has are refused. */
  performs: readonly string[]
  /** Those of them whose change makes a new resource. */
  replacedBy: readonly string[]
  /** The property that is made up when the program leaves it out. */
  named?: string
  /** The new one would be in the way of the old one's end. */
  alwaysDeleteFirst?: true
  /** What a property is that the program leaves out. */
  defaults?: Properties
  /** Brings a property to the form in which two of the same meaning are equal. */
  normalise?: (property: string, value: unknown) => unknown
  /** Names of errors that say that it is not there. */
  gone: readonly string[]
  create: (scene: Scene, inputs: Properties) => Promise<Created>
  /** Its properties as they are now; null when it is gone. What it does not say is as in `state`. */
  read: (scene: Scene, existing: Existing) => Promise<Properties | null>
  /** Left out: every change makes a new one. */
  update?: (scene: Scene, update: Update) => Promise<void>
  /** Left out: it has no tags. */
  tag?: (scene: Scene, existing: Existing, tags: TagChange) => Promise<void>
  remove: (scene: Scene, existing: Existing) => Promise<void>
}

export interface TagChange {
  set: Record<string, string>
  removed: string[]
}
