import { GetRoleCommand, IAMClient, type IAMClientConfig } from '@aws-sdk/client-iam'
import { readWorkflow } from '../../workflows/read-workflow.ts'

export interface JobRole {
  job: string
  /** Of the role that the job asks for. */
  arn: string
  /** What GitHub says in the job's token that it is for. */
  subject: string
}

/** For each job of the deploy workflow, the role that it asks for and by what token. */
export async function jobRoles({
  repository,
  variables,
}: {
  repository: string
  variables: Readonly<Record<string, string>>
}): Promise<JobRole[]> {
  const { jobs } = await readWorkflow('deploy.yml')
  return jobs.map(({ id, written: { environment, steps } }) => {
    const asked = steps.map((step) => String(step.with?.['role-to-assume'] ?? '')).join('')
    const [, variable = ''] = /vars\.(\w+)/.exec(asked) ?? []
    const context =
      environment === undefined ? 'ref:refs/heads/main' : `environment:${variables['SLIPWAY_ENVIRONMENT']}`
    return { job: id, arn: variables[variable] ?? '', subject: `repo:${repository}:${context}` }
  })
}

interface TrustDocument {
  Statement: { Condition: Record<string, Record<string, string | string[]>> }[]
}

/** The subjects of GitHub's tokens for which a role may be had. */
export async function trustedSubjects(config: IAMClientConfig, { arn }: { arn: string }): Promise<string[]> {
  const { Role } = await new IAMClient(config).send(
    new GetRoleCommand({ RoleName: arn.slice(arn.lastIndexOf('/') + 1) }),
  )
  const trust = JSON.parse(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '{}')) as TrustDocument
  return trust.Statement.flatMap(({ Condition }) =>
    Object.values(Condition).flatMap((keys) => keys['token.actions.githubusercontent.com:sub'] ?? []),
  )
}
