export { DEFAULT_QUEUE, RETRYABLE_CODES } from './declaration.ts'
export type {
  AgentDeclaration,
  Job,
  Json,
  JsonSchema,
  LocatedDeclaration,
  LocationDeclaration,
  Project,
  Reference,
  RetryableCode,
  RetryPolicy,
  Step,
  Value,
} from './declaration.ts'
