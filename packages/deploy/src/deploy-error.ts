/** Every code that a deploy's problem can have, with one sentence on what it means. Codes are stable. */
export const DEPLOY_PROBLEM_CODES = {
  git_missing: 'The project lies in a git repository, and there is no git to ask.',
  git_refused: 'git does not trust the repository, since somebody else owns it.',
  git_failed: 'git could not list the files of the project.',
  nested_repository: 'A location holds, or lies in, a git repository of its own, or a submodule.',
  nothing_counts: 'git ignores all files of a location.',
  unsupported_name: 'The name of a file is not UTF-8.',
  unreadable_file: 'A file or directory could not be read.',
  changed_while_deploying: 'A file is not any more what it was when the deploy was planned.',
  link_leads_out: 'A symbolic link leads out of its location, where a release cannot follow.',
  invalid_package_json: 'A package.json or package-lock.json of a location could not be understood.',
  dependencies_not_locked: 'A location has dependencies and no package-lock.json.',
  dependencies_not_ignored: 'A location has dependencies, and a node_modules that git does not ignore.',
  dependencies_outside: 'A dependency is a directory beside the location, which no release holds.',
  dependencies_failed: "npm could not install the dependencies of a location, or the runtime's Node.",
  no_project: 'A commit has no slipway.yaml.',
  invalid_lock: 'slipway.lock could not be understood.',
  unknown_ref: 'The repository has no such commit, branch or tag.',
  shallow_clone: 'The clone holds too little of the history.',
  unrelated_commits: 'Two commits have no history in common.',
  unsupported_repository: 'The repository names its objects by sha256.',
  unknown_environment: 'slipway.yaml declares no such environment at the commit.',
  unknown_location: 'The commit declares no such code location.',
  branch_unreadable: 'What the head of the branch of an environment is could not be told.',
  plan_too_large: 'The plan is larger than GitHub passes between jobs.',
  image_missing: 'The registry has no image of what is to be deployed.',
  platform_missing: 'The platform of the environment is not yet what the commit declares.',
  not_verified: 'AWS does not have what was applied as it was asked for.',
  wrong_account: 'The credentials are of another AWS account than the environment is in.',
  name_taken: "Something that is not Slipway's has a name that a bootstrap needs.",
  bootstrap_failed: 'A step of a bootstrap failed; the next one goes on from there.',
  changed_meanwhile: 'Somebody else promoted or rolled back since the deploy was planned.',
  invalid_reference: 'A text does not name an image, or a repository, in a registry.',
  invalid_registry_map: 'The map of registry hosts could not be understood.',
  base_not_pinned: 'A base image is named without its digest, so it could be another one tomorrow.',
  unsupported_base: 'Nothing that Slipway runs can stand on the base image.',
  unsupported_node: 'The Node for the image is not a Linux program for its platform.',
  cache_damaged: 'A file of the cache of layers does not hold what was written to it.',
  whiteout_name: 'The name of a file would remove files of the base image instead of adding one.',
  inputs_collide: 'Two files of a location, one of them from beside it, would lie at one place in its image.',
  invalid_runtime: 'A directory does not hold a bundle of the runtime.',
  unknown_image: 'A registry has no such image, blob or repository.',
  unknown_repository: 'A registry has no repository to push an image to.',
  registry_unauthorized: 'A registry refuses the credentials, or asks for some and there are none.',
  registry_unreachable: 'A registry did not answer, or failed again and again.',
  registry_refused: 'A registry refused a request for another reason, which the message quotes.',
  registry_untrue: 'What a registry sent or stored is not what its digest promises.',
  network_missing: 'A location runs on ECS, and its environment declares no network.',
  stack_busy: 'Somebody else changes the same stack, or took it over.',
  apply_interrupted: 'Who applied ended it.',
  pulumi_missing: 'There is no Pulumi, or none that is new enough, or not its plug-in for AWS.',
  state_unreachable: 'What Pulumi knows of a stack could not be read or written.',
  provision_failed: 'AWS, or Pulumi, did not make what was asked for.',
  unexpected: 'Anything else; `cause` is what was thrown.',
} as const satisfies Record<string, string>

export type DeployProblemCode = keyof typeof DEPLOY_PROBLEM_CODES

/** Why a deploy did not happen, and what to do. */
export interface DeployProblem {
  code: DeployProblemCode
  message: string
  remedy: string
  /** What was thrown, if anything was. */
  cause?: unknown
}

/** A problem on its way to whoever reports it. */
export class DeployError extends Error {
  override readonly name = 'DeployError'
  readonly code: DeployProblemCode
  readonly remedy: string

  constructor({ code, message, remedy, cause }: DeployProblem) {
    super(message, { cause })
    this.code = code
    this.remedy = remedy
  }
}
