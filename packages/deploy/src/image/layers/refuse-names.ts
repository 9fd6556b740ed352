import { ancestors } from '../../local/project-paths.ts'
import { DeployError } from '../../deploy-error.ts'

/** Names that tell whoever unpacks a layer to remove what lies below it. */
const WHITEOUT = /(?:^|\/)\.wh\./

export interface NamedFile {
  /** In the layer. */
  path: string
  /** What problems call it. */
  file: string
}

/** Throws a `DeployError`, `whiteout_name`, for a path that would remove files of the layers below. */
export function refuseWhiteout({ path, file }: NamedFile): void {
  if (!WHITEOUT.test(path)) return
  throw new DeployError({
    code: 'whiteout_name',
    message: `${JSON.stringify(file)} has a name that begins with .wh., which in a layer removes another file.`,
    remedy: 'Rename it, or have git ignore it.',
  })
}

/** Throws a `DeployError`, `inputs_collide`, where two files have one path, or one lies where another needs a directory. */
export function refuseCollisions(files: readonly NamedFile[]): void {
  const byPath = new Map<string, string>()
  for (const { path, file } of files) {
    const other = byPath.get(path)
    if (other !== undefined) throw collision(file, other)
    byPath.set(path, file)
  }
  for (const { path, file } of files) {
    const inTheWay = ancestors(path).find((directory) => byPath.has(directory))
    if (inTheWay !== undefined) throw collision(file, byPath.get(inTheWay) ?? '')
  }
}

function collision(one: string, other: string): DeployError {
  return new DeployError({
    code: 'inputs_collide',
    message: `${one} and ${other} would lie at the same place in the image, where the location's directory is also the project's root.`,
    remedy: 'Rename one of them, or take it out of build.inputs.',
  })
}
