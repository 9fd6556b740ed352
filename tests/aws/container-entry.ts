import { fileURLToPath } from 'node:url'
import { countFirst } from '../chaos/runtime-variables.ts'
import { CONTAINER } from './container-variables.ts'
import { countRequests } from './fatal-requests.ts'

/**
 * The runtime's own bundle as a task on ECS starts it, but for the container: killed at its n-th request if it is the
 * first one of its run.
 */
Object.assign(process.env, JSON.parse(process.env[CONTAINER.host] ?? ''))
countRequests(countFirst(process.env), { answered: process.env[CONTAINER.answered] ?? '' })
await import(fileURLToPath(new URL('../dist/main.js', import.meta.resolve('@slipway/runtime'))))
