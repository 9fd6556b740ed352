import type { Reference, Value } from '../declaration.ts'
import { didYouMean } from '../did-you-mean.ts'
import type { Finding } from '../finding.ts'
import { NOT_YET_SUPPORTED_TEMPLATES } from '../schema/not-yet-supported.ts'

/** What is wrong with a command item or variable. */
type Fault = Pick<Finding, 'code' | 'message' | 'suggestion'>

const ROOTS = ['params', 'run', 'environment', 'steps'] as const

/** Reads a command item or the value of a variable: a literal, or one template that fills it. */
export function parseValue(text: string): { value: Value } | { fault: Fault } {
  if (text.includes('\0')) return { fault: NUL }
  if (!text.includes('${{')) return { value: text }
  const whole = /^\$\{\{([^{}]*)\}\}$/.exec(text)
  return whole?.[1] === undefined ? { fault: notWhole(text) } : reference(whole[1].trim())
}

const NUL: Fault = {
  code: 'invalid_value',
  message: 'No process can be given a NUL.',
  suggestion: 'Remove it, or pass the value by a file.',
}

function notWhole(text: string): Fault {
  const templates = text.match(/\$\{\{[^{}]*\}\}/g)
  if (!templates) {
    return {
      code: 'invalid_template',
      message: 'A template begins here and does not end.',
      suggestion: 'Write it as ${{ params.NAME }}.',
    }
  }
  const beside = templates.length > 1 ? 'another template' : 'text'
  const alone = [...new Set(templates)].map((template) => `"${template}"`).join(' and ')
  const params = [...text.matchAll(/\$\{\{\s*params\.([\w-]+)/g)].map(([, name = '']) => variableOf(name))
  const otherwise =
    params.length > 0 ? `or read ${params[0]} in the program` : 'and put the parts together in the program'
  return {
    code: 'invalid_template',
    message: `There is ${beside} beside the template: a template fills a whole item, never part of one, so that nothing has to take apart what a run was given.`,
    suggestion: `Pass ${alone} as an item or variable of its own, ${otherwise}.`,
  }
}

/** The variable in which the runtime passes a param. */
function variableOf(param: string): string {
  return `SLIPWAY_PARAM_${param.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_')}`
}

function reference(inner: string): { value: Reference } | { fault: Fault } {
  const [root = '', ...path] = inner.split('.')
  const from = ROOTS.find((known) => known === root)
  if (from && path.length > 0 && path.every((part) => /^[\w-]+$/.test(part))) return { value: { from, path } }
  return { fault: from === undefined && /^[\w-]+$/.test(root) ? unknownRoot(root) : malformed(inner) }
}

function unknownRoot(root: string): Fault {
  if (NOT_YET_SUPPORTED_TEMPLATES.some((later) => later === root)) {
    return {
      code: 'not_yet_supported',
      message: `Templates of "${root}" are not supported yet.`,
      suggestion: 'Remove it for now.',
    }
  }
  const message = `A template knows nothing called "${root}".`
  const suggestion = didYouMean(root, ROOTS, 'It knows')
  return { code: 'template_names_nothing', message, ...(suggestion && { suggestion }) }
}

function malformed(inner: string): Fault {
  return {
    code: 'invalid_template',
    message: `"\${{ ${inner} }}" is no template.`,
    suggestion:
      'Write ${{ params.NAME }}, ${{ run.id }}, ${{ run.attempt }}, ${{ environment.name }} or ${{ steps.NAME.result }}.',
  }
}
