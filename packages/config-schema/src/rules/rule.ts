import type { Declared, DeclaredLocation } from '../declared.ts'
import type { Finding } from '../finding.ts'

/** What must hold of a location for itself, beyond its shape. Pure. */
export type LocationRule = (location: DeclaredLocation) => Finding[]

/** What must hold of slipway.yaml and of the locations together. Pure. */
export type ProjectRule = (declared: Declared) => Finding[]
