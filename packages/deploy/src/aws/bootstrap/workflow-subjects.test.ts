import { workflowTrust } from '@slipway/pulumi/policies'
import { expect, test } from 'vitest'
import { workflowSubjects } from './workflow-subjects.ts'

const request = { environment: 'staging', branch: 'release/next' }

test('each role is for jobs of one repository: on the branch, of the GitHub environment, of pull requests', () => {
  expect(workflowSubjects({ ...request, repository: 'acme@12/data@34' })).toEqual({
    plan: [
      'repo:acme@12/data@34:environment:staging',
      'repo:acme@12/data@34:ref:refs/heads/release/next',
      'repo:acme@12/data@34:pull_request',
    ],
    push: ['repo:acme@12/data@34:environment:staging', 'repo:acme@12/data@34:ref:refs/heads/release/next'],
    deploy: ['repo:acme@12/data@34:environment:staging'],
  })
})

test('a repository that is named without its ids is named so by tokens with and without them', () => {
  const { deploy } = workflowSubjects({ ...request, repository: 'acme/data' })
  expect(deploy).toEqual(['repo:acme/data:environment:staging', 'repo:acme@*/data@*:environment:staging'])
})

test.each(['acme/data', 'acme@12/data@34'])('trust takes all subjects of %s as its own', (repository) => {
  for (const subjects of Object.values(workflowSubjects({ ...request, repository })))
    expect(() => workflowTrust({ account: '111122223333', repository, subjects })).not.toThrow()
})

test.each([
  ['another repository of the owner', 'repo:acme@1/other@2:environment:staging'],
  ['a repository whose name begins alike', 'repo:acme@1/data-x@2:environment:staging'],
  ['an owner whose name begins alike', 'repo:acme-evil@1/data@2:environment:staging'],
  ['an environment called like the rest', 'repo:acme@1/other@2:environment:x/data@2%3Aenvironment%3Astaging'],
  ['another environment', 'repo:acme@1/data@2:environment:staging2'],
])('%s is none of them', (_, sub) => {
  const { deploy } = workflowSubjects({ ...request, repository: 'acme/data' })
  expect(deploy.filter((pattern) => isLike(sub, pattern))).toEqual([])
})

test('the repository itself is, whatever its ids', () => {
  const { deploy } = workflowSubjects({ ...request, repository: 'acme/data' })
  expect(
    deploy.filter((pattern) => isLike('repo:acme@123/data@456:environment:staging', pattern)),
  ).toHaveLength(1)
})

/** As IAM's StringLike. */
function isLike(text: string, pattern: string): boolean {
  const parts = pattern.split('*').map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(`^${parts.join('.*')}$`).test(text)
}
