import { type Finding, type Path, valueAt } from '../finding.ts'
import { ACCOUNT_PATTERN, REGION_PATTERN } from '../names.ts'
import type { ProjectRule } from './rule.ts'

/** Each environment names an account and a region that AWS can have. */
export const environmentsAreAcceptable: ProjectRule = ({ project: { file, content } }) =>
  Object.entries(content.environments ?? {}).flatMap(([name, { account, region }]) => {
    const base: Path = ['environments', name]
    const findings: Finding[] = []
    if (!new RegExp(ACCOUNT_PATTERN).test(account)) {
      findings.push({
        code: 'invalid_account',
        message: `${JSON.stringify(account)} is no AWS account.`,
        suggestion: 'Write its 12 digits, in quotes.',
        file,
        place: valueAt([...base, 'account']),
      })
    }
    if (!new RegExp(REGION_PATTERN).test(region)) {
      findings.push({
        code: 'invalid_region',
        message: `${JSON.stringify(region)} is no AWS region.`,
        suggestion: 'Write it as AWS does, such as eu-west-1.',
        file,
        place: valueAt([...base, 'region']),
      })
    }
    return findings
  })
