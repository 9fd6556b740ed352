import { placeNames, tableDefinition, type Place } from '@slipway/aws-layout'
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { connectAws } from '@slipway/stores/connect'
import { AWS_REGION, awsClientConfig, freshAccount } from '@slipway/tools/engines'
import { expect, inject, onTestFinished, test } from 'vitest'

const { endpoint } = inject('ministack')

test('credentials of another account find nothing, though it has an environment of the same name', async () => {
  const [declared, other] = [freshAccount(), freshAccount()]
  const place: Place = { project: 'acme', environment: 'staging', account: declared, region: AWS_REGION }
  for (const account of [declared, other]) {
    const client = new DynamoDBClient(awsClientConfig({ endpoint, account }))
    await client.send(new CreateTableCommand(tableDefinition(placeNames.table(place))))
  }
  const storesAs = async (account: string) => {
    const stores = await connectAws({ place, config: awsClientConfig({ endpoint, account }) })
    onTestFinished(() => stores.close())
    return stores
  }
  const nothing = { currents: [], platform: undefined }
  expect(await (await storesAs(declared)).platforms.readEnvironment('staging')).toEqual(nothing)
  const wrong = await storesAs(other)
  await expect(wrong.platforms.readEnvironment('staging')).rejects.toThrow('not found')
  await expect(wrong.runs.locate('any')).rejects.toThrow('not found')
})
