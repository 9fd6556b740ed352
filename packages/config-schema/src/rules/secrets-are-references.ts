import { didYouMean } from '../did-you-mean.ts'
import { type Finding, valueAt } from '../finding.ts'
import type { LocationRule } from './rule.ts'

const SCHEMES: Record<string, { pattern: RegExp; example: string }> = {
  ssm: { pattern: /^\/[\w.-]+(\/[\w.-]+)*$/, example: 'ssm:/acme/orders/db' },
  secretsmanager: {
    pattern: /^arn:[\w-]+:secretsmanager:[\w-]+:\d{12}:secret:[\w/+=.@-]+(#[^\s#]+)?$/,
    example: 'secretsmanager:arn:aws:secretsmanager:eu-west-1:111122223333:secret:orders#password',
  },
}

/** A secret says where its value is kept. Messages never repeat what is written: it may be the secret itself. */
export const secretsAreReferences: LocationRule = ({ file, content }) =>
  Object.entries(content.secrets ?? {}).flatMap(([variable, reference]) => {
    const told = faultOf(reference)
    return told ? [{ ...told, file, place: valueAt(['secrets', variable]) }] : []
  })

function faultOf(reference: string): Pick<Finding, 'code' | 'message' | 'suggestion'> | undefined {
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(reference)?.[1]
  const known = scheme !== undefined && Object.hasOwn(SCHEMES, scheme) ? SCHEMES[scheme] : undefined
  if (known) {
    if (known.pattern.test(reference.slice(reference.indexOf(':') + 1))) return undefined
    const message = `This is no whole reference to ${scheme}.`
    return { code: 'invalid_secret', message, suggestion: `Write for example ${known.example}.` }
  }
  if (scheme === undefined) {
    const suggestion = 'Write ssm:/path or secretsmanager:ARN[#key], and keep the value there.'
    return { code: 'invalid_secret', message: 'A secret says where its value is kept.', suggestion }
  }
  const message = `Secrets are not kept in "${scheme}:".`
  const suggestion = didYouMean(scheme, Object.keys(SCHEMES), 'Known are')
  return { code: 'unknown_secret_scheme', message, ...(suggestion && { suggestion }) }
}
