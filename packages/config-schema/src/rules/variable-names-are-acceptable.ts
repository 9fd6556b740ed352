import { type Finding, keyAt, type Path } from '../finding.ts'
import { RESERVED_VARIABLE_PREFIX, VARIABLE_NAME_PATTERN } from '../names.ts'
import type { LocationRule } from './rule.ts'

const ACCEPTABLE = new RegExp(VARIABLE_NAME_PATTERN)

/** Variables have names that a shell could use, and leave SLIPWAY_ to the runtime. */
export const variableNamesAreAcceptable: LocationRule = ({ file, content: { env, secrets, jobs } }) => {
  const mappings: [Path, object | undefined][] = [
    [['env'], env],
    [['secrets'], secrets],
    ...Object.entries(jobs).map(([name, job]): [Path, object | undefined] => [
      ['jobs', name, 'env'],
      job.env,
    ]),
  ]
  return mappings.flatMap(([path, variables]) =>
    Object.keys(variables ?? {}).flatMap((name) => {
      const told = faultOf(name)
      return told ? [{ ...told, file, place: keyAt([...path, name]) }] : []
    }),
  )
}

function faultOf(name: string): Pick<Finding, 'code' | 'message' | 'suggestion'> | undefined {
  if (!ACCEPTABLE.test(name)) {
    return {
      code: 'invalid_name',
      message: `${JSON.stringify(name)} cannot be the name of a variable.`,
      suggestion: 'Use letters, digits and _, not beginning with a digit.',
    }
  }
  if (!name.startsWith(RESERVED_VARIABLE_PREFIX)) return undefined
  return {
    code: 'reserved_variable',
    message: `Variables that begin with ${RESERVED_VARIABLE_PREFIX} are the runtime's own.`,
    suggestion: 'Give it another name.',
  }
}
