import { InvalidArgumentError, Option } from 'commander'

/** What a command takes that can print its data for a program. */
export interface JsonOption {
  json?: true
}

/** What a command takes that works on any environment. */
export interface EnvironmentOption {
  env?: string
}

/** What a command takes that goes through the API. */
export interface ApiOption extends EnvironmentOption {
  api?: string
}

/** `--json`. */
export function jsonOption(description = 'print JSON'): Option {
  return new Option('--json', description)
}

/** `--api URL`. */
export function apiOption(): Option {
  return new Option(
    '--api <url>',
    'the API to use (default: the running slipway start, else the state itself)',
  )
}

/** `--env NAME`. */
export function environmentOption(): Option {
  return new Option(
    '--env <name>',
    'the environment of slipway.yaml (default: local, this machine)',
  ).conflicts('api')
}

/** For commander: gathers an option that may be given several times. */
export function collect(value: string, before: readonly string[] = []): string[] {
  return [...before, value]
}

/** For commander: a whole number from `least` to `most`. */
export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (/^\d+$/.test(text) && value >= least && value <= most) return value
    throw new InvalidArgumentError(`It is a whole number from ${least} to ${most}.`)
  }
}

/** The end of a command's help: what it prints where, and commands that one can paste. */
export function helpEnd({ notes, examples }: { notes?: string; examples: readonly string[] }): string {
  const told = notes === undefined ? '' : `\n${notes}\n`
  return `${told}\nExamples:\n${examples.map((example) => `  $ ${example}`).join('\n')}`
}
