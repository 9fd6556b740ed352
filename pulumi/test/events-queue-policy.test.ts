import { placeNames } from '@slipway/aws-layout'
import { expect, test } from 'vitest'
import { eventsQueuePolicy } from '../src/policies/index.ts'
import { isAllowed, type Circumstances, type IamRequest } from './evaluate.ts'
import { PLACE as place } from './place.ts'
import { arn, onQueue } from './requests.ts'

const CIRCUMSTANCES: Circumstances = {
  principal: 'events.amazonaws.com',
  resourcePolicy: eventsQueuePolicy({ place }),
}

function sendingBy(rule: string): IamRequest {
  return {
    ...onQueue('SendMessage', placeNames.events(place)),
    context: { 'aws:SourceArn': arn('events', `rule/${rule}`) },
  }
}

test('the events queue lets in what the rule of its environment sends', async () => {
  expect(await isAllowed([], sendingBy(placeNames.events(place)), CIRCUMSTANCES)).toBe(true)
})

const OTHERS: [whose: string, rule: string][] = [
  ['another rule of the account', 'acme-nightly'],
  ['the rule of another environment', placeNames.events({ ...place, environment: 'staging' })],
]

test.each(OTHERS)('the events queue lets nothing in that %s sends', async (_, rule) => {
  expect(await isAllowed([], sendingBy(rule), CIRCUMSTANCES)).toBe(false)
})

test('the events queue lets nobody take messages for the rule', async () => {
  const taking = { ...sendingBy(placeNames.events(place)), action: 'sqs:ReceiveMessage' }
  expect(await isAllowed([], taking, CIRCUMSTANCES)).toBe(false)
})
