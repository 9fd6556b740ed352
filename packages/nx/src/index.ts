import { nodesOfLocations } from './nodes-of-locations.ts'

/** Nx's hook: which projects there are, by the files that declare them. Variables are those that `slipway` would see. */
export const createNodes = nodesOfLocations({ variables: process.env })
