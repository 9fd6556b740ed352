import { setSecret } from '@actions/core'
import { ActionError } from './action-error.ts'
import type { Variables } from './variables.ts'

/** What an action.yml says of an input; the same is said there, and a test compares the two. */
export interface InputDeclaration {
  required?: true
  /** What an empty input means. An expression of action.yml has no default here. */
  default?: string
  /** Is masked in the log before anything can print it. */
  secret?: true
}

export type InputDeclarations = Readonly<Record<string, InputDeclaration>>

/** By the names of action.yml. */
export type Inputs<Declarations extends InputDeclarations> = { readonly [Name in keyof Declarations]: string }

/** The inputs of an action. Throws an `ActionError`, `input_missing`. */
export function readInputs<Declarations extends InputDeclarations>(
  declarations: Declarations,
  variables: Variables,
): Inputs<Declarations> {
  const values = Object.entries(declarations).map(([name, declaration]) => [
    name,
    readInput(name, declaration, variables),
  ])
  return Object.fromEntries(values) as Inputs<Declarations>
}

function readInput(name: string, declaration: InputDeclaration, variables: Variables): string {
  const value = variables[inputVariable(name)]?.trim() ?? ''
  if (declaration.secret && value !== '') setSecret(value)
  if (value !== '') return value
  if (!declaration.required) return declaration.default ?? ''
  throw new ActionError({
    code: 'input_missing',
    message: `The input ${name} is empty.`,
    remedy: `Say it in the workflow, under with: of the step that uses this action.`,
  })
}

/** The variable in which a runner passes an input. */
export function inputVariable(name: string): string {
  return `INPUT_${name.replaceAll(' ', '_').toUpperCase()}`
}
