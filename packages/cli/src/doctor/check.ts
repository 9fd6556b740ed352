/** How a check came out: `warning` when something may not work, `problem` when something will not. */
export type CheckStatus = 'ok' | 'warning' | 'problem'

/** What a check found; `remedy` is null when all is well. */
export interface Check {
  name: string
  status: CheckStatus
  message: string
  remedy: string | null
}

/** A check that found nothing wrong. */
export function ok(name: string, message: string): Check {
  return { name, status: 'ok', message, remedy: null }
}

/** A check that found something that may not work. */
export function warning(name: string, message: string, remedy: string): Check {
  return { name, status: 'warning', message, remedy }
}

/** A check that found something that will not work. */
export function problem(name: string, message: string, remedy: string): Check {
  return { name, status: 'problem', message, remedy }
}
