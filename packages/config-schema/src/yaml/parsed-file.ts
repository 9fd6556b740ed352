import type { Json } from '../declaration.ts'
import type { Finding, Place } from '../finding.ts'
import type { Position } from './position.ts'

/** A file that was read and parsed. */
export interface ParsedFile {
  file: string
  text: string
  /** Undefined where no declaration can be read from the file; `findings` then say why. */
  content: Json | undefined
  findings: Finding[]
  /** The line and column of a place. */
  positionOf: (place: Place) => Position
}
