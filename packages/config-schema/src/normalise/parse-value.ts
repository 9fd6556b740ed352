import type { Reference, Value } from '../declaration.ts'
import { didYouMean } from '../did-you-mean.ts'
import type { Finding } from '../finding.ts'
import { NOT_YET_SUPPORTED_TEMPLATES } from '../schema/not-yet-supported.ts'

/** What is wrong with a command item or variable. */
type Fault = Pick<Finding, 'code' | 'message' | 'suggestion'>

const ROOTS = ['params', 'run', 'environment', 'steps'] as const

/** Reads a command item or the value of a variable: a literal, or one template that fills it. */
export function parseValue(text: string): { value: Value } | { fault: Fault } {
  if (text.includes('\0'))
    return { fault: { code: 'invalid_value', message: 'No process can be given a NUL.' } }
  if (!text.includes('${{')) return { value: text }
  const whole = /^\s*\$\{\{([^{}]*)\}\}\s*$/.exec(text)
  return whole?.[1] === undefined ? { fault: notWhole(text) } : reference(whole[1].trim())
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
  const rest = templates.length > 1 ? 'another template' : 'text'
  return {
    code: 'invalid_template',
    message: `There is ${rest} beside the template. A template fills its whole item, so that nothing a run is given is ever taken apart, as a shell would.`,
    suggestion: `Give ${templates.map((template) => `"${template}"`).join(' and ')} as an item of its own, or read SLIPWAY_PARAM_<NAME> in the program.`,
  }
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
    message: `"${inner}" is no template: names separated by dots, beginning with ${ROOTS.join(', ')}.`,
    suggestion: 'Write for example ${{ params.NAME }} or ${{ run.id }}.',
  }
}
