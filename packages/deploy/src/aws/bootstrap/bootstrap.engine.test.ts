import {
  DeleteTableCommand,
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  CreateTableCommand,
  UpdateTableCommand,
} from '@aws-sdk/client-dynamodb'
import {
  CreateOpenIDConnectProviderCommand,
  CreatePolicyVersionCommand,
  CreateRoleCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  ListPolicyVersionsCommand,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam'
import {
  CreateBucketCommand,
  GetBucketEncryptionCommand,
  GetBucketLocationCommand,
  GetBucketVersioningCommand,
  GetPublicAccessBlockCommand,
  PutBucketVersioningCommand,
} from '@aws-sdk/client-s3'
import { placeNames, tableDefinition, TTL_ATTRIBUTE, type Place } from '@slipway/aws-layout'
import { boundaryPolicy, deployPolicy, planPolicy, pushPolicy } from '@slipway/pulumi/policies'
import { systemClock } from '@slipway/stores/connect'
import { AWS_REGION, awsClientConfig, freshAccount, startProxy, type Rule } from '@slipway/tools/engines'
import { expect, inject, onTestFinished, test } from 'vitest'
import { openBootstrapClients, type BootstrapClients } from './bootstrap-clients.ts'
import { bootstrap, type BootstrapReport, type BootstrapRequest } from './bootstrap.ts'
import { boundaryArn } from './ensure-boundary.ts'

const THINGS = [
  'table',
  'state bucket',
  'permissions boundary',
  'identity provider',
  'plan role',
  'push role',
  'deploy role',
]

const JSON_ANSWER = { headers: { 'content-type': 'application/x-amz-json-1.0' } }

interface Scene {
  place: Place
  clients: BootstrapClients
  request: BootstrapRequest
  run: (instead?: Partial<BootstrapRequest>) => Promise<BootstrapReport>
}

/** An account in which nothing is. */
function aScene(endpoint: string = inject('ministack').endpoint): Scene {
  const account = freshAccount()
  const place: Place = { project: 'acme', environment: 'staging', account, region: AWS_REGION }
  const clients = openBootstrapClients(awsClientConfig({ endpoint, account }))
  onTestFinished(() => clients.close())
  const request = {
    place,
    repository: 'acme/data',
    branch: 'main',
    stateBucket: null,
    tags: { team: 'data' },
  }
  const run = async (instead?: Partial<BootstrapRequest>): Promise<BootstrapReport> =>
    bootstrap({ clients, clock: systemClock }, { ...request, ...instead })
  return { place, clients, request, run }
}

function outcomes({ steps }: BootstrapReport): string[] {
  return steps.map(({ thing, outcome, changes }) =>
    changes.length === 0 ? `${thing}: ${outcome}` : `${thing}: ${outcome} ${changes.join(', ')}`,
  )
}

const all = (outcome: string): string[] => THINGS.map((thing) => `${thing}: ${outcome}`)

function decoded(document: string | undefined): unknown {
  return JSON.parse(decodeURIComponent(document ?? ''))
}

/** All that bootstrap is for, as AWS tells it. */
async function expectComplete({ place, clients }: Scene): Promise<void> {
  const { dynamodb, s3, iam } = clients
  const TableName = placeNames.table(place)
  expect((await dynamodb.send(new DescribeTableCommand({ TableName }))).Table).toMatchObject({
    TableStatus: 'ACTIVE',
    DeletionProtectionEnabled: true,
    KeySchema: tableDefinition(TableName).KeySchema,
  })
  const backups = await dynamodb.send(new DescribeContinuousBackupsCommand({ TableName }))
  expect(backups.ContinuousBackupsDescription?.PointInTimeRecoveryDescription).toMatchObject({
    PointInTimeRecoveryStatus: 'ENABLED',
  })
  expect(await dynamodb.send(new DescribeTimeToLiveCommand({ TableName }))).toMatchObject({
    TimeToLiveDescription: { AttributeName: TTL_ATTRIBUTE, TimeToLiveStatus: 'ENABLED' },
  })

  const Bucket = placeNames.stateBucket(place)
  expect(await s3.send(new GetBucketLocationCommand({ Bucket }))).toMatchObject({
    LocationConstraint: AWS_REGION,
  })
  expect(await s3.send(new GetBucketVersioningCommand({ Bucket }))).toMatchObject({ Status: 'Enabled' })
  expect(await s3.send(new GetPublicAccessBlockCommand({ Bucket }))).toMatchObject({
    PublicAccessBlockConfiguration: { BlockPublicAcls: true, RestrictPublicBuckets: true },
  })
  expect(await s3.send(new GetBucketEncryptionCommand({ Bucket }))).toMatchObject({
    ServerSideEncryptionConfiguration: {
      Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
    },
  })

  expect(await boundaryDocument({ place, clients })).toEqual(boundaryPolicy({ place }))

  const roles = [
    [placeNames.planRole(place), planPolicy({ place })],
    [placeNames.pushRole(place), pushPolicy({ place })],
    [placeNames.deployRole(place), deployPolicy({ place })],
  ] as const
  for (const [RoleName, policy] of roles) {
    const { Role } = await iam.send(new GetRoleCommand({ RoleName }))
    expect(decoded(Role?.AssumeRolePolicyDocument)).toMatchObject({
      Statement: [{ Action: 'sts:AssumeRoleWithWebIdentity' }],
    })
    const given = await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName: 'slipway' }))
    expect(decoded(given.PolicyDocument)).toEqual(policy)
  }
}

test('the first bootstrap makes everything, and the second finds it', async () => {
  const scene = aScene()
  const report = await scene.run()
  expect(outcomes(report)).toEqual(all('made'))
  await expectComplete(scene)

  const { account } = scene.place
  const roles = `arn:aws:iam::${account}:role/slipway/acme/staging`
  expect(report).toMatchObject({
    environment: 'staging',
    account,
    region: AWS_REGION,
    repository: 'acme/data',
    table: 'slipway-acme-staging',
    state_bucket: `slipway-acme-staging-state-${account}-eu-west-1`,
    boundary: `arn:aws:iam::${account}:policy/slipway/acme/staging/slipway-acme-staging-boundary`,
    roles: {
      plan: `${roles}/slipway-acme-staging-ci-plan`,
      push: `${roles}/slipway-acme-staging-ci-push`,
      deploy: `${roles}/slipway-acme-staging-ci-deploy`,
    },
  })
  expect(outcomes(await scene.run())).toEqual(all('found'))
})

test('what was undone since is set right, and said', async () => {
  const scene = aScene()
  await scene.run()
  const { place, clients } = scene
  const TableName = placeNames.table(place)
  await clients.dynamodb.send(new UpdateTableCommand({ TableName, DeletionProtectionEnabled: false }))
  await clients.s3.send(
    new PutBucketVersioningCommand({
      Bucket: placeNames.stateBucket(place),
      VersioningConfiguration: { Status: 'Suspended' },
    }),
  )
  const PolicyDocument = JSON.stringify(planPolicy({ place }))
  const RoleName = placeNames.deployRole(place)
  await clients.iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'slipway', PolicyDocument }))

  expect(outcomes(await scene.run())).toEqual([
    'table: changed deletion protection',
    'state bucket: changed versioning',
    ...all('found').slice(2, -1),
    'deploy role: changed policy',
  ])
  await expectComplete(scene)
})

test('another repository or branch has the roles from then on, and the one before no more', async () => {
  const scene = aScene()
  await scene.run()
  const report = await scene.run({ repository: 'acme/other', branch: 'release' })
  expect(outcomes(report).slice(-3)).toEqual([
    'plan role: changed trust',
    'push role: changed trust',
    'deploy role: changed trust',
  ])
  const RoleName = placeNames.pushRole(scene.place)
  const { Role } = await scene.clients.iam.send(new GetRoleCommand({ RoleName }))
  expect(decoded(Role?.AssumeRolePolicyDocument)).toMatchObject({
    Statement: [
      {
        Condition: {
          StringLike: {
            'token.actions.githubusercontent.com:sub': [
              'repo:acme/other:environment:staging',
              'repo:acme@*/other@*:environment:staging',
              'repo:acme/other:ref:refs/heads/release',
              'repo:acme@*/other@*:ref:refs/heads/release',
            ],
          },
        },
      },
    ],
  })
})

test('a boundary that says something else gets a new version, and the oldest goes for it', async () => {
  const scene = aScene()
  await scene.run()
  const { iam } = scene.clients
  const PolicyArn = boundaryArn(scene.place)
  for (const Sid of ['A', 'B', 'C', 'D']) {
    const Statement = [{ Sid, Effect: 'Allow', Action: ['s3:*'], Resource: ['*'] }]
    const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement })
    // The default, and the oldest of them, is the first one that there was.
    await iam.send(new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument, SetAsDefault: Sid === 'A' }))
  }
  expect(outcomes(await scene.run())[2]).toBe('permissions boundary: changed document')
  const { Versions = [] } = await iam.send(new ListPolicyVersionsCommand({ PolicyArn }))
  const ids = Versions.map(
    ({ VersionId, IsDefaultVersion }) => `${VersionId}${IsDefaultVersion ? ' default' : ''}`,
  )
  expect(ids.toSorted()).toEqual(['v2', 'v3', 'v4', 'v5', 'v6 default'])
  await expectComplete(scene)
})

test.each([
  ['carried out', true],
  ['not carried out', false],
])(
  'whatever call it is cut off at, %s, the next bootstrap finishes it',
  { timeout: 300_000 },
  async (_, isCarriedOut) => {
    let calls = 1
    while (await isFinishedAfter({ calls, isCarriedOut })) calls += 1
    expect(calls).toBeGreaterThan(25)
  },
)

/** Whether there is so late a call at all that a bootstrap is cut off at. */
async function isFinishedAfter(cut: { calls: number; isCarriedOut: boolean }): Promise<boolean> {
  const scene = aScene()
  const cutOff = cutOffAfter(scene.clients, cut)
  const first = await scene.run().catch((error: unknown) => error)
  if (!cutOff.hasStruck()) return false
  cutOff.end()
  expect(first).toMatchObject({ code: 'bootstrap_failed', remedy: expect.stringContaining('again') })
  await scene.run()
  await expectComplete(scene)
  return true
}

test('somebody who is in another account is told of both, and nothing is made', async () => {
  const scene = aScene()
  const other = freshAccount()
  await expect(scene.run({ place: { ...scene.place, account: other } })).rejects.toMatchObject({
    code: 'wrong_account',
    message: expect.stringMatching(
      new RegExp(`account ${scene.place.account} .* staging is in ${other}\\.$`),
    ),
  })
  const TableName = placeNames.table(scene.place)
  await expect(scene.clients.dynamodb.send(new DescribeTableCommand({ TableName }))).rejects.toThrow(
    TableName,
  )
})

async function boundaryDocument({ place, clients }: Pick<Scene, 'place' | 'clients'>): Promise<unknown> {
  const PolicyArn = boundaryArn(place)
  const { Policy } = await clients.iam.send(new GetPolicyCommand({ PolicyArn }))
  const VersionId = Policy?.DefaultVersionId
  const { PolicyVersion } = await clients.iam.send(new GetPolicyVersionCommand({ PolicyArn, VersionId }))
  return decoded(PolicyVersion?.Document)
}

test('a bucket that slipway.yaml names is looked at, and left as it is', async () => {
  const scene = aScene()
  const Bucket = `acme-pulumi-${scene.place.account}`
  await expect(scene.run({ stateBucket: Bucket })).rejects.toMatchObject({
    code: 'state_unreachable',
    message: `slipway.yaml names the bucket ${Bucket} for the state, and it cannot be reached. There is no such bucket.`,
  })
  await scene.clients.s3.send(
    new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint: AWS_REGION } }),
  )
  const report = await scene.run({ stateBucket: Bucket })
  expect(outcomes(report)[1]).toBe('state bucket: found')
  expect(report.state_bucket).toBe(Bucket)
  expect(await scene.clients.s3.send(new GetBucketVersioningCommand({ Bucket }))).not.toHaveProperty('Status')
  const RoleName = placeNames.deployRole(scene.place)
  const given = await scene.clients.iam.send(new GetRolePolicyCommand({ RoleName, PolicyName: 'slipway' }))
  expect(decoded(given.PolicyDocument)).toEqual(deployPolicy({ place: scene.place, stateBucket: Bucket }))
  expect(await boundaryDocument(scene)).toEqual(boundaryPolicy({ place: scene.place, stateBucket: Bucket }))
})

test("what has a name that is needed, and is somebody else's, is refused and left alone", async () => {
  const scene = aScene()
  const { place, clients } = scene
  const TableName = placeNames.table(place)
  const key = { AttributeName: 'id', AttributeType: 'S', KeyType: 'HASH' } as const
  await clients.dynamodb.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [key],
      KeySchema: [key],
    }),
  )
  await expect(scene.run()).rejects.toMatchObject({
    code: 'name_taken',
    message: expect.stringContaining(TableName),
  })
  expect((await clients.dynamodb.send(new DescribeTableCommand({ TableName }))).Table).toMatchObject({
    DeletionProtectionEnabled: false,
  })
  await clients.dynamodb.send(new DeleteTableCommand({ TableName }))

  const RoleName = placeNames.planRole(place)
  const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [] })
  await clients.iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }))
  await expect(scene.run()).rejects.toMatchObject({
    code: 'name_taken',
    message: expect.stringContaining(`:role/${RoleName}.`),
  })
})

test('a state bucket of another account under our name is refused', async () => {
  const scene = aScene()
  const squatter = openBootstrapClients(
    awsClientConfig({ endpoint: inject('ministack').endpoint, account: freshAccount() }),
  )
  onTestFinished(() => squatter.close())
  const Bucket = placeNames.stateBucket(scene.place)
  await squatter.s3.send(
    new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint: AWS_REGION } }),
  )
  await expect(scene.run()).rejects.toMatchObject({
    code: 'name_taken',
    message: expect.stringContaining(Bucket),
  })
})

test('a table that is not ready yet, or not yet for backups, is waited for', async () => {
  let unready = 3
  let unavailable = 2
  const rule: Rule = async (request, forward) => {
    const answer = await forward()
    if (request.operation === 'UpdateContinuousBackups' && unavailable > 0) {
      unavailable -= 1
      const body = { __type: 'x#ContinuousBackupsUnavailableException', message: 'Retry later.' }
      return { ...JSON_ANSWER, status: 400, body: Buffer.from(JSON.stringify(body)) }
    }
    if (request.operation !== 'DescribeTable' || answer === 'cut' || answer.status !== 200) return answer
    const body = JSON.parse(answer.body.toString()) as { Table: { TableStatus: string } }
    unready -= 1
    body.Table.TableStatus = unready < 0 ? 'ACTIVE' : 'CREATING'
    return { ...answer, body: Buffer.from(JSON.stringify(body)) }
  }
  await using proxy = await startProxy({ upstream: inject('ministack').endpoint, rules: [rule] })
  const scene = aScene(proxy.endpoint)
  const slept: number[] = []
  const clock = { sleep: async (ms: number) => void slept.push(ms) }
  const { clients, request } = scene
  expect(outcomes(await bootstrap({ clients, clock }, request))).toEqual(all('made'))
  expect(slept).toEqual([1000, 1000, 1000, 2000, 2000])
  await expectComplete(scene)
})

test('an identity provider that serves others is used as well, and learns for whom tokens are', async () => {
  const added: string[] = []
  // The emulator does not know the action.
  const rule: Rule = async (request, forward) => {
    const body = new URLSearchParams(request.body.toString())
    if (body.get('Action') !== 'AddClientIDToOpenIDConnectProvider') return forward()
    added.push(body.get('ClientID') ?? '')
    const text =
      '<AddClientIDToOpenIDConnectProviderResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"/>'
    return { status: 200, headers: { 'content-type': 'text/xml' }, body: Buffer.from(text) }
  }
  await using proxy = await startProxy({ upstream: inject('ministack').endpoint, rules: [rule] })
  const scene = aScene(proxy.endpoint)
  const Url = 'https://token.actions.githubusercontent.com'
  await scene.clients.iam.send(
    new CreateOpenIDConnectProviderCommand({ Url, ClientIDList: ['https://github.com/acme'] }),
  )
  expect(outcomes(await scene.run())[3]).toBe('identity provider: changed audience sts.amazonaws.com')
  expect(added).toEqual(['sts.amazonaws.com'])
})

/** Ends a bootstrap at its nth call, as if the process were killed before or after it was carried out. */
function cutOffAfter(
  clients: BootstrapClients,
  { calls, isCarriedOut }: { calls: number; isCarriedOut: boolean },
): { hasStruck: () => boolean; end: () => void } {
  let left = calls
  let isOn = true
  const { sts, dynamodb, s3, iam } = clients
  for (const client of [sts, dynamodb, s3, iam] as Pick<BootstrapClients['iam'], 'middlewareStack'>[]) {
    client.middlewareStack.add(
      (next) => async (args) => {
        if (!isOn) return next(args)
        left -= 1
        if (left > 0) return next(args)
        if (left === 0 && isCarriedOut) await next(args).catch(() => {})
        throw new Error('cut off')
      },
      { step: 'initialize', name: 'cutOff' },
    )
  }
  return { hasStruck: () => left <= 0, end: () => (isOn = false) }
}
