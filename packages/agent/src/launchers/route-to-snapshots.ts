import { failure, type Route } from '@slipway/model'

/** In `local` every job runs as a process over its release's snapshot, whatever launcher it declares. */
export const routeToSnapshots: Route = ({ release }) => {
  const { code } = release
  if (code.kind === 'snapshot') return { launcher: 'process', target: code }
  const told = `The release ${release.id} is an image, which this machine does not run.`
  return { failure: failure('launch_rejected', told, 'Deploy it to local first.') }
}
