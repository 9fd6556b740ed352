import { appendFileSync } from 'node:fs'

const { env } = process
const role = required('ROLE-TO-ASSUME')
const region = required('AWS-REGION')
appendFileSync(env.GITHUB_OUTPUT, `role=${role}\n`)
const variables = {
  AWS_REGION: region,
  AWS_DEFAULT_REGION: region,
  AWS_ACCESS_KEY_ID: env.PUSH_ACCOUNT,
  AWS_SECRET_ACCESS_KEY: 'test',
}
for (const [name, value] of Object.entries(variables)) appendFileSync(env.GITHUB_ENV, `${name}=${value}\n`)

function required(input) {
  const value = env[`INPUT_${input}`]
  if (!value) throw new Error(`${input.toLowerCase()} is empty.`)
  return value
}
