import {
  CloudWatchLogsClient,
  FilterLogEventsCommand,
  ResourceNotFoundException,
} from '@aws-sdk/client-cloudwatch-logs'
import type { Launcher, LaunchRequest } from '@slipway/model'
import type { ClientConfig } from '@slipway/tools/engines/test-platform'

/**
 * How many invocations are under way, told by other means than the launcher's: so many were accepted, and of so many
 * Lambda has written its report. Each function is one attempt's.
 */
export class LambdaInvocations {
  readonly #logs: CloudWatchLogsClient
  readonly #accepted: string[] = []

  constructor(config: ClientConfig) {
    this.#logs = new CloudWatchLogsClient(config)
  }

  /** The same launcher; what it launches is counted. */
  counted(launcher: Launcher): Launcher {
    return {
      name: launcher.name,
      launch: async (request) => {
        const answer = await launcher.launch(request)
        if (answer.launched) this.#accepted.push(functionOf(request))
        return answer
      },
      inspect: (handles) => launcher.inspect(handles),
      stop: (handle, options) => launcher.stop(handle, options),
      cleanUp: (handle) => launcher.cleanUp(handle),
    }
  }

  async underWay(request: LaunchRequest): Promise<number> {
    const name = functionOf(request)
    const over = await this.#countReports(name)
    return this.#accepted.filter((one) => one === name).length - over
  }

  async #countReports(functionName: string): Promise<number> {
    const command = new FilterLogEventsCommand({ logGroupName: `/aws/lambda/${functionName}` })
    try {
      const { events = [] } = await this.#logs.send(command)
      return events.filter(({ message = '' }) => message.startsWith('REPORT ')).length
    } catch (error) {
      // There is no log group before the first invocation is over.
      if (error instanceof ResourceNotFoundException) return 0
      throw error
    }
  }
}

function functionOf({ target }: LaunchRequest): string {
  const [, name] = target.kind === 'lambda' ? (/:function:([^:]+)/.exec(target.function_arn) ?? []) : []
  if (name === undefined) throw new Error(`The target is no function: ${JSON.stringify(target)}`)
  return name
}
