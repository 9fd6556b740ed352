import { TransactionCanceledException } from '@aws-sdk/client-dynamodb'
import { StoreError } from '../../store-error.ts'

/** DynamoDB's limit for one item, and that for a transaction, as its messages name them. */
const SIZE_EXCEEDED = /item size|4 ?MB/i

/** `record_too_large` if that is what the error says; any other error as it is. `what` names the record. */
export function namingTooLarge(error: unknown, what: string): unknown {
  if (!saysTooLarge(error)) return error
  return new StoreError(
    'record_too_large',
    `The record ${what} would be larger than the 400 KB that DynamoDB takes. Make what it holds smaller: ` +
      'fewer artifacts, or fewer and shorter values in the declaration.',
    { cause: error },
  )
}

function saysTooLarge(error: unknown): boolean {
  if (error instanceof TransactionCanceledException) {
    const reasons = error.CancellationReasons ?? []
    return reasons.some(
      ({ Code, Message }) => Code === 'ValidationError' && SIZE_EXCEEDED.test(Message ?? ''),
    )
  }
  return error instanceof Error && error.name === 'ValidationException' && SIZE_EXCEEDED.test(error.message)
}
