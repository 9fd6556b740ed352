/** A place in an attempt's log. `offset` counts the bytes of an output frame; 1 is the end of a step's frame. */
export interface Position {
  /** From 1. */
  chunk: number
  /** Within the chunk, from 0. */
  frame: number
  offset: number
}

/**
 * How far a log has been read. Where the lines began that have not ended yet is part of it: several streams are written
 * at once, so what was read last may lie in the middle of another stream's line.
 */
export interface LogCursor {
  attempt: number
  at: Position
  /** In order. */
  open: readonly Position[]
}

const CURSOR = /^\d{1,9}(\.\d{1,10}){3}(~\d{1,10}(\.\d{1,10}){2})*$/
const MAX_LENGTH = 2048

/** The start of an attempt's log. */
export function startOf(attempt: number): LogCursor {
  return { attempt, at: { chunk: 1, frame: 0, offset: 0 }, open: [] }
}

/** A cursor as clients see it: a short text that means nothing to them. */
export function formatCursor({ attempt, at, open }: LogCursor): string {
  return [`${attempt}.${formatPosition(at)}`, ...open.map(formatPosition)].join('~')
}

/** Reads a cursor back; a text that is none gives undefined. */
export function parseCursor(text: string): LogCursor | undefined {
  if (text.length > MAX_LENGTH || !CURSOR.test(text)) return undefined
  const [head = '', ...open] = text.split('~')
  const dot = head.indexOf('.')
  const attempt = Number(head.slice(0, dot))
  const at = parsePosition(head.slice(dot + 1))
  const cursor = { attempt, at, open: open.map(parsePosition) }
  return attempt > 0 && at.chunk > 0 && cursor.open.every(({ chunk }) => chunk > 0) ? cursor : undefined
}

function formatPosition({ chunk, frame, offset }: Position): string {
  return `${chunk}.${frame}.${offset}`
}

function parsePosition(text: string): Position {
  const [chunk = 0, frame = 0, offset = 0] = text.split('.').map(Number)
  return { chunk, frame, offset }
}
