import type { PolicyDocument, PolicyStatement } from './caller-policies.ts'

const KEYS = new Set(['dynamodb:leadingkeys', 'dynamodb:attributes'])

/**
 * The policy as the emulator must be given it when it enforces policies: it knows no value of `dynamodb:LeadingKeys`
 * and `dynamodb:Attributes`, so that a statement with `Null: {"dynamodb:LeadingKeys": "false"}` would never allow anything. Everything else stays;
 * a `leadingKeysRule` in front is what keeps the policy as it was written.
 */
export function withoutLeadingKeys(policy: PolicyDocument): PolicyDocument {
  return { ...policy, Statement: policy.Statement.map(withoutInStatement) }
}

function withoutInStatement(statement: PolicyStatement): PolicyStatement {
  const { Condition, ...unconditional } = statement
  const kept = Object.entries(Condition ?? {}).flatMap(([operator, keys]) => {
    const others = Object.entries(keys).filter(([name]) => !KEYS.has(name.toLowerCase()))
    return others.length > 0 ? [[operator, Object.fromEntries(others)] as const] : []
  })
  return kept.length > 0 ? { ...unconditional, Condition: Object.fromEntries(kept) } : unconditional
}
