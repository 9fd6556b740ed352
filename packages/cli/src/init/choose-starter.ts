import { existsSync } from 'node:fs'
import { basename, join } from 'node:path'
import { CliError } from '../cli-error.ts'
import type { Context } from '../context.ts'
import { EXIT } from '../exit-code.ts'
import type { Dialogue } from '../terminal/dialogue.ts'
import { LANGUAGES, type Language } from './starter-files.ts'

export interface StarterOptions {
  project?: string
  location?: string
  language?: Language
  yes?: true
  json?: true
}

/** What is to be begun. */
export interface Starter {
  /** Undefined in a project that is there already. */
  project: string | undefined
  location: string
  language: Language
}

interface StarterRequest {
  options: StarterOptions
  root: string
  /** Whether a project is to be begun, rather than a location in one. */
  isNew: boolean
}

/** What projects and code locations may be called. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/
const NAME_RULE = 'Use up to 64 letters, digits, -, _ and ., beginning with a letter or digit.'

/** What the options say; for the rest what is usual with `--yes`, or what somebody at the terminal answers. */
export async function chooseStarter({ terminal }: Context, request: StarterRequest): Promise<Starter> {
  const { options, root, isNew } = request
  refuseOptions(request)
  const usual = { project: nameOf(root), location: 'hello', language: languageOf(root) }
  const said = { ...usual, ...options }
  if (options.yes || isAllSaid(options)) return { ...said, project: isNew ? said.project : undefined }
  if (terminal.keyboard === undefined || options.json) throw nobodyToAsk(options)
  const { openDialogue } = await import('../terminal/dialogue.ts')
  const dialogue = openDialogue(terminal.keyboard.input, terminal.keyboard.output)
  try {
    return {
      project: isNew
        ? (options.project ?? (await askName(dialogue, 'Name of the project?', usual.project)))
        : undefined,
      location: options.location ?? (await askName(dialogue, 'Name of the code location?', usual.location)),
      language: options.language ?? (await askLanguage(dialogue, usual.language)),
    }
  } finally {
    dialogue.close()
  }
}

function isAllSaid({ location, language }: StarterOptions): boolean {
  return location !== undefined && language !== undefined
}

function refuseOptions({ options, root, isNew }: StarterRequest): void {
  for (const option of ['project', 'location'] as const) {
    const name = options[option]
    if (name === undefined || NAME.test(name)) continue
    throw new CliError(
      `"${name}" cannot be the name of a ${option === 'project' ? 'project' : 'code location'}.`,
      {
        remedy: NAME_RULE,
        exitCode: EXIT.wrongUsage,
      },
    )
  }
  if (isNew || options.project === undefined) return
  throw new CliError(`There is a project already: ${join(root, 'slipway.yaml')}.`, {
    remedy: 'Leave out --project to add a code location to it.',
  })
}

function nobodyToAsk(options: StarterOptions): CliError {
  const missing = (['location', 'language'] as const).filter((option) => options[option] === undefined)
  return new CliError('This is no terminal to ask on, and not all is said of what is to be begun.', {
    remedy: `Add ${missing.map((option) => `--${option}`).join(' and ')}, or --yes for the usual.`,
    exitCode: EXIT.wrongUsage,
  })
}

function askName(dialogue: Dialogue, text: string, usual: string): Promise<string> {
  return dialogue.ask({
    text,
    usual,
    read: (answer) => (NAME.test(answer) ? { answer } : { wrong: NAME_RULE }),
  })
}

async function askLanguage(dialogue: Dialogue, usual: Language): Promise<Language> {
  const answer = await dialogue.ask({
    text: `Language: ${LANGUAGES.join(' or ')}?`,
    usual,
    read: (typed) => {
      const language = LANGUAGES.find((one) => one.startsWith(typed.toLowerCase()))
      return language === undefined ? { wrong: `It is ${LANGUAGES.join(' or ')}.` } : { answer: language }
    },
  })
  return answer as Language
}

function nameOf(root: string): string {
  const name = basename(root)
    .replaceAll(/[^A-Za-z0-9_.-]+/g, '-')
    .replace(/^[^A-Za-z0-9]+/, '')
    .slice(0, 64)
  return name === '' ? 'my-project' : name
}

function languageOf(root: string): Language {
  const isPython = ['pyproject.toml', 'requirements.txt'].some((file) => existsSync(join(root, file)))
  return isPython ? 'python' : 'node'
}
