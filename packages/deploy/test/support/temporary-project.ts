import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { LocationDeclaration, Project } from '@slipway/config-schema'
import type { NpmCommand } from '@slipway/deploy'
import { onTestFinished } from 'vitest'

/** git as on a machine where nobody ever configured it; the code under test inherits this. */
Object.assign(process.env, {
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'Ann',
  GIT_AUTHOR_EMAIL: 'ann@example.org',
  GIT_COMMITTER_NAME: 'Ann',
  GIT_COMMITTER_EMAIL: 'ann@example.org',
})

/** An empty directory, removed when the test is over. */
export function temporaryDirectory(): string {
  const directory = realpathSync(mkdtempSync(join(tmpdir(), 'slipway-deploy-')))
  onTestFinished(() => rmSync(directory, { recursive: true, force: true, maxRetries: 5 }))
  return directory
}

/** Runs git for a test and returns what it prints, without the last line end. */
export function git(directory: string, ...args: string[]): string {
  return execFileSync('git', ['-C', directory, ...args], { encoding: 'utf8', stdio: 'pipe' }).replace(
    /\n$/,
    '',
  )
}

export function write(root: string, files: Record<string, string | Buffer>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(join(root, dirname(path)), { recursive: true })
    writeFileSync(join(root, path), content)
  }
}

/** A directory with these files. */
export function files(content: Record<string, string | Buffer>): string {
  const root = temporaryDirectory()
  write(root, content)
  return root
}

/** An executable in place of npm: a shell script. */
export function fakeNpm(script: string): NpmCommand {
  const npm = join(files({ npm: `#!/bin/sh\n${script}\n` }), 'npm')
  chmodSync(npm, 0o755)
  return [npm]
}

/** A repository with these files committed. */
export function repository(content: Record<string, string | Buffer>): string {
  const root = files(content)
  git(root, 'init', '--quiet', '--initial-branch=main')
  commitAll(root)
  return root
}

export function commitAll(root: string): string {
  git(root, 'add', '--all')
  git(root, 'commit', '--quiet', '--allow-empty', '--message=work')
  return git(root, 'rev-parse', 'HEAD')
}

/** A location with one job, which prints `word`. */
export function declare(name: string, word = 'hello'): LocationDeclaration {
  return {
    name,
    agent_queue: 'default',
    env: {},
    secrets: {},
    jobs: {
      greet: {
        name: 'greet',
        params: null,
        steps: [{ name: 'main', command: ['echo', word], needs: [] }],
        launchers: [{ type: 'ecs', cpu: 1024, memory_mb: 2048, storage_gb: 20 }],
        timeout_ms: 3_600_000,
        grace_ms: 10_000,
        retries: { attempts: 1, on: [], backoff: { initial_ms: 10_000, factor: 2, max_ms: 300_000 } },
        env: {},
      },
    },
  }
}

/** A project whose locations lie in `locations/<name>`. */
export function projectOf(root: string, declarations: LocationDeclaration[]): Project {
  return {
    name: 'acme',
    root,
    agents: [],
    location_patterns: ['locations/*'],
    environments: {},
    locations: declarations.map((declaration) => ({
      directory: `locations/${declaration.name}`,
      file: `locations/${declaration.name}/location.yaml`,
      declaration,
      build: null,
    })),
  }
}
