import { callsOf, type AwsRequest, type Rule } from '@slipway/tools/engines'

/** A promotion that waits. */
export interface StoppedPromotion {
  /** Resolves when it is there. */
  reached: Promise<void>
  /** Sends it on. Without, it is never carried out. */
  letGo(): void
}

interface Stop {
  location: string
  /** The release that is promoted; that of the first write which comes. */
  release?: string
  wait: () => Promise<void>
}

/** Stops a deploy between apply and promote: the write that makes its release CURRENT waits, retries included. */
export class PromotionGate {
  #stop: Stop | undefined

  /** The next release of the location that is promoted is stopped; others pass. */
  stopNext(location: string): StoppedPromotion {
    const reached = Promise.withResolvers<undefined>()
    const gone = Promise.withResolvers<undefined>()
    const wait = async (): Promise<void> => {
      reached.resolve(undefined)
      await gone.promise
    }
    this.#stop = { location, wait }
    return { reached: reached.promise, letGo: () => gone.resolve(undefined) }
  }

  readonly rule: Rule = async (request, forward) => {
    const stop = this.#stop
    const release = stop && promotedIn(request, stop.location)
    if (stop !== undefined && release !== undefined) {
      stop.release ??= release
      if (release === stop.release) await stop.wait()
    }
    return forward()
  }
}

const writes = callsOf('dynamodb', 'PutItem', 'UpdateItem', 'TransactWriteItems')

/** The release that a request makes CURRENT, if it does that. */
function promotedIn(request: AwsRequest, location: string): string | undefined {
  if (!writes(request) || !request.body.includes(`"CURRENT#${location}"`)) return undefined
  return /"release_id":\{"S":"([^"]+)"\}/.exec(request.body.toString('utf8'))?.[1]
}
