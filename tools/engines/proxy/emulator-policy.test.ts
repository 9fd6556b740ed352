import { expect, test } from 'vitest'
import { emulatorPolicy } from './emulator-policy.ts'

test('what the emulator asks otherwise than AWS is made to fit, and all else stays', () => {
  const cluster = 'arn:aws:ecs:eu-west-1:111122223333:cluster/main'
  const blobs = { Effect: 'Allow', Action: ['s3:GetObject'], Resource: ['arn:aws:s3:::bucket/*'] }
  const tagged = {
    Effect: 'Allow',
    Action: ['ecs:TagResource'],
    Resource: ['task/*'],
    Condition: { StringEquals: { 'ecs:CreateAction': 'RunTask' } },
  }
  const policy = {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Action: ['dynamodb:GetItem'],
        Resource: ['table/slipway'],
        Condition: { Null: { 'dynamodb:LeadingKeys': 'false' } },
      },
      {
        Effect: 'Allow',
        Action: ['ecs:StopTask'],
        Resource: ['task/main/*'],
        Condition: { ArnEquals: { 'ecs:cluster': cluster } },
      },
      { Effect: 'Allow', Action: ['sqs:DeleteMessage', 'sqs:ReceiveMessage'], Resource: ['queue'] },
      { Effect: 'Allow', Action: ['ssm:GetParameters'], Resource: ['parameter/token'] },
      tagged,
      blobs,
    ],
  }

  expect(emulatorPolicy(policy)).toEqual({
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Action: ['dynamodb:GetItem'], Resource: ['table/slipway'] },
      { Effect: 'Allow', Action: ['ecs:StopTask'], Resource: [cluster] },
      {
        Effect: 'Allow',
        Action: ['sqs:DeleteMessage', 'sqs:ReceiveMessage', 'sqs:DeleteMessageBatch'],
        Resource: ['queue'],
      },
      { Effect: 'Allow', Action: ['ssm:GetParameters'], Resource: ['*'] },
      tagged,
      blobs,
    ],
  })
})

test('a statement that is not understood is not made wider', () => {
  const mixed = {
    Effect: 'Allow',
    Action: ['ssm:GetParameters', 'ssm:DeleteParameter'],
    Resource: ['parameter/token'],
  }
  const twice = {
    Effect: 'Allow',
    Action: ['ecs:StopTask'],
    Resource: ['task/main/*'],
    Condition: { StringEquals: { 'ecs:cluster': 'main', 'aws:PrincipalTag/team': 'data' } },
  }
  const policy = { Version: '2012-10-17', Statement: [mixed, twice] }

  expect(emulatorPolicy(policy)).toEqual(policy)
})
