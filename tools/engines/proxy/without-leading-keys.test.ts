import { expect, test } from 'vitest'
import { withoutLeadingKeys } from './without-leading-keys.ts'

test('conditions on LeadingKeys go, others stay, and a statement that had no others has none', () => {
  const allow = { Effect: 'Allow', Action: 'dynamodb:*', Resource: '*' }
  const leading = {
    'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['ATT#*'] },
    Null: { 'dynamodb:LeadingKeys': 'false' },
  }
  const policy = {
    Version: '2012-10-17',
    Statement: [
      { ...allow, Condition: leading },
      {
        ...allow,
        Condition: { ...leading, Null: { 'dynamodb:leadingkeys': 'false', 'aws:TokenIssueTime': 'true' } },
      },
      allow,
    ],
  }

  expect(withoutLeadingKeys(policy).Statement).toEqual([
    allow,
    { ...allow, Condition: { Null: { 'aws:TokenIssueTime': 'true' } } },
    allow,
  ])
})
