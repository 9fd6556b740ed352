import { inspect } from 'node:util'
import { debug, setFailed } from '@actions/core'
import { awsAdvice } from './aws-advice.ts'
import type { DeclarationError } from './declaration-error.ts'
import { print } from './log.ts'

/**
 * Makes the step fail. What somebody can mend is said in a sentence with its remedy, for declarations at their lines;
 * anything else is a fault of Slipway and is printed with its stack.
 */
export function reportFailure(error: unknown): void {
  if (isDeclarationError(error)) return reportDeclarations(error)
  const known = asKnown(error)
  if (known === undefined) return reportFault(error)
  setFailed(known.remedy === undefined ? known.message : `${known.message}\n${known.remedy}`)
  debug(inspect(error))
}

function reportDeclarations({ message, text, annotations }: DeclarationError): void {
  print(text)
  process.stdout.write(`${annotations}\n`)
  setFailed(message)
}

function reportFault(error: unknown): void {
  print(inspect(error))
  const message = error instanceof Error ? error.message : String(error)
  setFailed(
    `${message}\nThis is a fault of Slipway. Please report it, with the lines of the log before this one.`,
  )
}

/** By its name: to load its class would load all that reads declarations. */
function isDeclarationError(error: unknown): error is DeclarationError {
  return error instanceof Error && error.name === 'DeclarationError'
}

/** What the packages throw for the user has a code such as `shallow_clone`. */
const OWN_CODE = /^[a-z]+(_[a-z]+)*$/

function asKnown(error: unknown): { message: string; remedy?: string } | undefined {
  if (!(error instanceof Error) || !('code' in error)) return awsAdvice(error)
  if (typeof error.code !== 'string' || !OWN_CODE.test(error.code)) return awsAdvice(error)
  const { message } = error
  return 'remedy' in error && typeof error.remedy === 'string'
    ? { message, remedy: error.remedy }
    : { message }
}
