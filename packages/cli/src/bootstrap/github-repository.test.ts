import { expect, test } from 'vitest'
import { githubRepository, repositoryOf } from './github-repository.ts'

test.each([
  'https://github.com/acme/data.set.git',
  'https://github.com/acme/data.set',
  'https://github.com/acme/data.set/',
  'https://token@github.com/acme/data.set.git',
  'git@github.com:acme/data.set.git',
  'git@GitHub.com:acme/data.set',
  'github.com:acme/data.set',
  'ssh://git@github.com/acme/data.set.git',
  'ssh://git@ssh.github.com:443/acme/data.set.git',
  'git://github.com/acme/data.set.git',
])('%s is acme/data.set', (url) => {
  expect(repositoryOf(url)).toBe('acme/data.set')
})

test.each([
  'https://gitlab.com/acme/data.git',
  'https://github.com.evil.example/acme/data',
  'https://evil.example/github.com/acme/data',
  'git@evil.example:github.com/acme/data',
  'https://github.com/acme',
  'https://github.com/acme/data/tree',
  'https://github.com/acme/*',
  '/srv/git/acme/data.git',
  '../data',
])('%s is no repository on GitHub', (url) => {
  expect(repositoryOf(url)).toBeUndefined()
})

test.each([
  'acme',
  'acme/*',
  '*/data',
  'acme/data/x',
  'acme/da ta',
  'acme@1/data',
  'acme@*/data@*',
  'acme/data:x',
])('none is called %s', async (given) => {
  await expect(githubRepository('/', given)).rejects.toMatchObject({ exitCode: 2 })
})

test.each(['acme/data', 'acme_emu/data.js', 'acme@123/data@456'])('one is called %s', async (given) => {
  expect(await githubRepository('/', given)).toBe(given)
})
