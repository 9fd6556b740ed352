export { leadingKeysRule, type LeadingKeysRequest, type PolicyDocument } from './proxy/leading-keys-rule.ts'
export { withoutLeadingKeys } from './proxy/without-leading-keys.ts'
