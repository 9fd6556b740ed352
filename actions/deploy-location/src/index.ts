import { runAction } from '../../kit/run-action.ts'
import { INPUTS } from './inputs.ts'

void runAction({
  inputs: INPUTS,
  // Loaded once it is known that there is something to do.
  work: async (context) => (await import('./deploy-location.ts')).deployLocation(context),
})
