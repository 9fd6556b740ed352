import { type Finding, keyAt, type Path, valueAt } from '../finding.ts'
import { quoted } from '../quoted.ts'
import type { LocationRule } from './rule.ts'

/** The file that an image is built by when none is named. */
const DOCKERFILE = 'Dockerfile'

const NOTHING = 'There is nothing to build an image from: no base is named.'
const REMEDY = 'Write base: and an image, such as node:24-slim.'

/** A location that says how its image comes to be says it once, and by a file that is there. */
export const buildHasSource: LocationRule = ({ file, content: { build, image }, has }) => {
  if (build === undefined) return []
  const fault = (message: string, suggestion: string, path: Path): Finding[] => [
    {
      code: 'nothing_to_build',
      message,
      suggestion,
      file,
      place: path.length > 1 ? valueAt(path) : keyAt(path),
    },
  ]
  if (image !== undefined) {
    return fault('The image is both built and finished.', 'Keep build or image.', ['build'])
  }
  const { dockerfile, base, include } = build
  if (dockerfile !== undefined && base !== undefined) {
    return fault('A Dockerfile names its base itself.', 'Keep dockerfile or base.', ['build', 'base'])
  }
  if (include !== undefined && base === undefined) {
    return fault('Only what is put on a base is chosen here.', 'Add base, or remove it.', [
      'build',
      'include',
    ])
  }
  if (base !== undefined) return []
  if (dockerfile === undefined)
    return has(DOCKERFILE) ? [unnamedDockerfile(file)] : fault(NOTHING, REMEDY, ['build'])
  if (has(dockerfile)) return []
  const message = `There is no file ${quoted(dockerfile)} in the directory of the location.`
  return fault(message, 'Paths are relative to the directory of the location.', ['build', 'dockerfile'])
}

/** One that is not named is as little acted on yet as one that is. */
function unnamedDockerfile(file: string): Finding {
  return {
    code: 'not_yet_supported',
    message: 'A Dockerfile is not supported yet: this version of Slipway does not build by it.',
    suggestion: REMEDY,
    file,
    place: keyAt(['build']),
  }
}
