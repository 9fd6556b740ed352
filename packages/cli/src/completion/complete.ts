import type { Command, Option } from 'commander'
import { COMMANDS } from '../command-list.ts'
import type { Context } from '../context.ts'
import { EXIT, type ExitCode } from '../exit-code.ts'
import { createProgram, defineCommand } from '../program.ts'
import { plain, type Candidate } from './candidate.ts'
import { projectWords } from './project-words.ts'

/** Prints the candidates for a line, a line each, with a tab before what each is. */
export async function tellCandidates(context: Context, words: readonly string[]): Promise<ExitCode> {
  for (const { word, about } of await complete(context, words)) {
    context.terminal.data.line(about === '' ? word : `${word}\t${about}`)
  }
  return EXIT.done
}

/**
 * The words that may stand where the last of `words` stands: commands, options, values of options and arguments that
 * are known. None where anything may stand, such as a file.
 */
async function complete(context: Context, words: readonly string[]): Promise<Candidate[]> {
  const before = words.slice(0, -1)
  const begun = words.at(-1) ?? ''
  const candidates = await candidatesFor(context, { before, begun })
  return candidates.filter(({ word }) => word.startsWith(begun))
}

interface Place {
  before: readonly string[]
  /** What is written of the word already. */
  begun: string
}

async function candidatesFor(context: Context, { before, begun }: Place): Promise<Candidate[]> {
  const program = createProgram({ version: context.version })
  const { operands: named, pending: pendingGlobal } = readWords(before, program.options)
  const command = program.commands.find((one) => one.name() === named[0])
  if (command === undefined) {
    if (pendingGlobal !== undefined || named.length > 0) return []
    return begun.startsWith('-') ? optionsOf([program]) : commandNames()
  }
  await defineCommand(command)
  const { operands, pending } = readWords(before, [...program.options, ...command.options])
  if (pending !== undefined) return valuesOf(context, pending)
  if (begun.startsWith('-')) return optionsOf([command, program])
  const { registeredArguments } = command
  const last = registeredArguments.at(-1)
  const argument = registeredArguments[operands.length - 1] ?? (last?.variadic ? last : undefined)
  if (argument === undefined) return []
  const { argChoices } = argument
  return argChoices === undefined ? projectWords(context, argument.name()) : argChoices.map(plain)
}

/** The words that are no options and no values of options; and the option whose value is to come. */
function readWords(
  words: readonly string[],
  options: readonly Option[],
): { operands: string[]; pending: Option | undefined } {
  const operands: string[] = []
  let pending: Option | undefined
  for (const word of words) {
    if (pending !== undefined) pending = undefined
    else if (!word.startsWith('-')) operands.push(word)
    else pending = options.find((option) => option.required && [option.short, option.long].includes(word))
  }
  return { operands, pending }
}

function commandNames(): Candidate[] {
  return COMMANDS.map(({ name, summary }) => ({ word: name, about: summary }))
}

function optionsOf(commands: readonly Command[]): Candidate[] {
  const options = commands.flatMap((command) => command.createHelp().visibleOptions(command))
  const words = new Map(options.map(({ long, short, description }) => [long ?? short ?? '', description]))
  return [...words].map(([word, about]) => ({ word, about }))
}

function valuesOf(context: Context, option: Option): Promise<Candidate[]> | Candidate[] {
  return option.argChoices === undefined
    ? projectWords(context, `--${option.name()}`)
    : option.argChoices.map(plain)
}
