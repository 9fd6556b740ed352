import type { Command, CommanderError } from 'commander'
import { CliError } from './cli-error.ts'
import { EXIT } from './exit-code.ts'

/** A sentence of the library as one of Slipway's own; undefined `command`: no command was named. */
export function wrongUsage({ message, code }: CommanderError, command: Command | undefined): CliError {
  const [said = '', meant] = message.replace(/^error: /, '').split('\n')
  const sentence = `${said.charAt(0).toUpperCase()}${said.slice(1)}${/[.?]$/.test(said) ? '' : '.'}`
  const remedy = [
    meant?.replace(/^\(|\)$/g, ''),
    command && HINTS[code]?.(command),
    command === undefined
      ? 'slipway --help lists the commands.'
      : `slipway ${command.name()} --help says more.`,
  ]
  return new CliError(sentence, {
    remedy: remedy.filter((part) => part !== undefined).join(' '),
    exitCode: EXIT.wrongUsage,
  })
}

/** What was probably meant, by the library's code. */
const HINTS: Record<string, (command: Command) => string | undefined> = {
  'commander.missingArgument': ({ registeredArguments, args: given }) => {
    const choices = registeredArguments[given.length]?.argChoices
    return choices && `It is one of: ${choices.join(', ')}.`
  },
  'commander.excessArguments': ({ options, registeredArguments, args: given }) => {
    const param = given.slice(registeredArguments.length).find((arg) => arg.includes('='))
    const takesParams = options.some(({ long }) => long === '--param')
    return takesParams && param !== undefined ? `Did you mean -p ${param}?` : undefined
  },
}
