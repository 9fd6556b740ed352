import { isDeepStrictEqual } from 'node:util'
import { errorAnswer } from './aws-answers.ts'
import { callsOf, readInput, type Answer, type AwsRequest, type Rule } from './aws-request.ts'

/** `ecs:RunTask` takes no longer token. */
const LONGEST_TOKEN = 64

interface RunTaskInput {
  cluster?: string
  clientToken?: string
}

interface FirstCall {
  input: RunTaskInput
  answer: Promise<Answer>
}

/**
 * Keeps AWS's promise on `clientToken` of ECS RunTask, which the emulator ignores: the same call with the same token
 * gets the first answer and starts nothing; another call with that token is a ConflictException. A call that started
 * no task uses up no token. Tokens are kept as long as the rule (AWS: up to 24 hours), for each caller and cluster.
 */
export function clientTokenRule(): Rule {
  const calls = new Map<string, FirstCall>()
  return async (request, forward) => {
    if (!callsOf('ecs', 'RunTask')(request)) return forward()
    const input = readInput<RunTaskInput>(request)
    if (input.clientToken === undefined) return forward()
    if (input.clientToken.length > LONGEST_TOKEN) return tooLong(request)
    const key = [request.accessKey, request.region, clusterName(input), input.clientToken].join(' ')
    const first = calls.get(key)
    if (first) return repeat(request, input, first)

    const answer = forward()
    calls.set(key, { input, answer })
    if ((await startedTasks(answer)).length === 0) calls.delete(key)
    return answer
  }
}

async function repeat(request: AwsRequest, input: RunTaskInput, first: FirstCall): Promise<Answer> {
  if (isDeepStrictEqual(input, first.input)) return first.answer
  return errorAnswer(request, {
    status: 400,
    type: 'ConflictException',
    message: 'The provided clientToken is already in use with a different RunTask request.',
    members: { resourceIds: await startedTasks(first.answer) },
  })
}

function tooLong(request: AwsRequest): Answer {
  const message = `clientToken has more than ${LONGEST_TOKEN} characters.`
  return errorAnswer(request, { status: 400, type: 'InvalidParameterException', message })
}

/** A cluster goes by its name or its ARN. */
function clusterName({ cluster = 'default' }: RunTaskInput): string {
  return cluster.split('/').at(-1) ?? cluster
}

async function startedTasks(answered: Promise<Answer>): Promise<string[]> {
  const answer = await answered.catch(() => 'cut' as const)
  if (answer === 'cut' || answer.status !== 200) return []
  const { tasks = [] } = JSON.parse(answer.body.toString()) as { tasks?: { taskArn: string }[] }
  return tasks.map(({ taskArn }) => taskArn)
}
