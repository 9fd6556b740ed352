import { type Finding, valueAt } from '../finding.ts'
import { ACCOUNT_PATTERN, REGION_PATTERN, SLIPWAY_VERSION_PATTERN } from '../names.ts'
import { findAlong, type PathTree, pathTree } from '../path-tree.ts'
import type { ProblemCode } from '../problem.ts'
import { quoted } from '../quoted.ts'
import type { LocationRule, ProjectRule } from './rule.ts'

/** How a text is to be written, beyond being one. */
interface Form {
  /** `*` stands for any name or index. */
  path: string
  pattern: RegExp
  /** `"…" is …` */
  isNo: string
  suggestion: string
  code?: ProblemCode
}

const SUBNET = /^subnet-[0-9a-f]{8,17}$/
const SECURITY_GROUP = /^sg-[0-9a-f]{8,17}$/
const BUCKET_URL = /^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](\/[^\s]*)?$/
/** What git check-ref-format says of branches. */
const BRANCH = /^(?!-)(?!.*(?:\.\.|@\{|\/\/|\/\.|\.lock(?:\/|$)))(?![./])[^\p{Cc} ~^:?*[\\]+(?<![./])$/u
const KMS_KEY =
  /^(alias\/[\w/-]{1,250}|arn:[\w-]+:kms:[\w-]+:\d{12}:(key|alias)\/[\w/-]+|[0-9a-f-]{36}|mrk-[0-9a-f]{32})$/

const ACCOUNT = {
  pattern: new RegExp(ACCOUNT_PATTERN),
  isNo: 'no AWS account',
  suggestion: 'Write its 12 digits, in quotes.',
  code: 'invalid_account',
} as const
const REGION = {
  pattern: new RegExp(REGION_PATTERN),
  isNo: 'no AWS region',
  suggestion: 'Write it as AWS does, such as eu-west-1.',
  code: 'invalid_region',
} as const

const OF_PROJECTS = treeOf([
  {
    path: 'slipway',
    pattern: new RegExp(SLIPWAY_VERSION_PATTERN),
    isNo: 'no version of Slipway',
    suggestion: 'Write workspace, or a version such as 1.2.3.',
  },
  { path: 'environments.*.account', ...ACCOUNT },
  { path: 'environments.*.region', ...REGION },
  { path: 'environments.*.registry.account', ...ACCOUNT },
  { path: 'environments.*.registry.region', ...REGION },
  {
    path: 'environments.*.branch',
    pattern: BRANCH,
    isNo: 'no name of a branch',
    suggestion: 'Write it as git branch shows it, such as main.',
  },
  {
    path: 'environments.*.state',
    pattern: BUCKET_URL,
    isNo: 'no place for state',
    suggestion: 'Write a bucket, such as s3://acme-pulumi.',
  },
  {
    path: 'environments.*.network.subnets.*',
    pattern: SUBNET,
    isNo: 'no subnet',
    suggestion: 'Write its id, such as subnet-0a1b2c3d.',
  },
  {
    path: 'environments.*.network.security_groups.*',
    pattern: SECURITY_GROUP,
    isNo: 'no security group',
    suggestion: 'Write its id, such as sg-0a1b2c3d.',
  },
  {
    path: 'environments.*.kms_key',
    pattern: KMS_KEY,
    isNo: 'no key of KMS',
    suggestion: 'Write its ARN, its id or an alias, such as alias/acme.',
  },
  {
    path: 'environments.*.alarms.topic',
    pattern: /^arn:[\w-]+:sns:[\w-]+:\d{12}:[\w-]{1,256}(\.fifo)?$/,
    isNo: 'no SNS topic',
    suggestion: 'Write its ARN, such as arn:aws:sns:eu-west-1:111122223333:alarms.',
  },
])

const FUNCTION: Omit<Form, 'path'> = {
  pattern: /^(arn:[\w-]+:lambda:[\w-]+:\d{12}:function:)?[\w-]{1,64}(:[\w$-]+)?$/,
  isNo: 'no Lambda function',
  suggestion: 'Write its name or its ARN.',
}

const OF_LOCATIONS = treeOf([
  {
    path: 'build.base',
    pattern: /^[a-z0-9][\w.-]*(:\d+)?(\/[\w.-]+)*(:[\w.-]+)?(@sha256:[0-9a-f]{64})?$/,
    isNo: 'no image',
    suggestion: 'Write its name and tag, such as node:24-slim.',
  },
  {
    path: 'image',
    pattern: /^[a-z0-9][\w.-]*(:\d+)?(\/[\w.-]+)*(:[\w.-]+)?@sha256:[0-9a-f]{64}$/,
    isNo: 'no image by its digest',
    suggestion: 'Write name@sha256:…: a tag may lead to another image tomorrow.',
  },
  {
    path: 'packages.*.s3',
    pattern: /^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]\/\S+\.(zip|tar\.gz|tgz)$/,
    isNo: 'no archive in S3',
    suggestion: 'Write a .zip or .tar.gz, such as s3://acme/deps/my-deps.zip.',
  },
  {
    path: 'packages.*.sha256',
    pattern: /^[0-9a-f]{64}$/,
    isNo: 'no SHA-256',
    suggestion: 'Write the 64 hexadecimal digits that sha256sum prints.',
  },
  ...['launcher', 'launcher.*', 'jobs.*.launcher', 'jobs.*.launcher.*'].map((place) => ({
    path: `${place}.function_name`,
    ...FUNCTION,
  })),
])

function treeOf(forms: Form[]): PathTree<Form> {
  return pathTree(forms.map((form) => [form.path, form] as const))
}

/** The texts of slipway.yaml are what their keys ask for: accounts, regions, ARNs and so on. */
export const projectValuesAreWellFormed: ProjectRule = ({ project: { file, content } }) =>
  faultsIn(content, { file, forms: OF_PROJECTS })

/** Those of a location, likewise. */
export const locationValuesAreWellFormed: LocationRule = ({ file, content }) =>
  faultsIn(content, { file, forms: OF_LOCATIONS })

function faultsIn(content: object, { file, forms }: { file: string; forms: PathTree<Form> }): Finding[] {
  return findAlong(forms, content).flatMap(({ path, value, known }): Finding[] => {
    const { pattern, isNo, suggestion, code = 'malformed_value' } = known
    if (typeof value !== 'string' || pattern.test(value)) return []
    return [{ code, message: `${quoted(value)} is ${isNo}.`, suggestion, file, place: valueAt(path) }]
  })
}
