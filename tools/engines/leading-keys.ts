export {
  callerPoliciesRule,
  type CallerPolicies,
  type PolicyDocument,
  type Question,
} from './proxy/caller-policies.ts'
export { emulatorPolicy } from './proxy/emulator-policy.ts'
export { leadingKeysRule, type LeadingKeysRequest } from './proxy/leading-keys-rule.ts'
export { namedResourcesRule } from './proxy/named-resources-rule.ts'
export { withoutLeadingKeys } from './proxy/without-leading-keys.ts'
