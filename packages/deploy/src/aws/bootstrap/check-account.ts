import { GetCallerIdentityCommand, type STSClient } from '@aws-sdk/client-sts'
import type { Place } from '@slipway/aws-layout'
import { DeployError } from '../../deploy-error.ts'

/** Throws a `DeployError` unless the caller is in the environment's account. */
export async function checkAccount(sts: STSClient, { account, environment }: Place): Promise<void> {
  const { Account, Arn } = await sts.send(new GetCallerIdentityCommand({}))
  if (Account === account) return
  throw new DeployError({
    code: 'wrong_account',
    message: `These credentials are of the AWS account ${Account} (${Arn}), and ${environment} is in ${account}.`,
    remedy: `Sign in to ${account}, or correct the account of ${environment} in slipway.yaml. Nothing was changed.`,
  })
}
