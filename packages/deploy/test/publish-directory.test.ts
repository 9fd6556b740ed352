import { spawnSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { readdirSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { publishDirectory } from '../src/local/publish-directory.ts'
import { files } from './support/temporary-project.ts'

const DEAD = spawnSync('true').pid

/** Publishes beside what somebody is filling, or was, and tells what lies there then. */
async function publishBeside({ pid, hoursAgo }: { pid: number; hoursAgo: number }): Promise<string[]> {
  const parent = files({ [`.tmp-${pid}-1/half`]: '' })
  const then = Date.now() / 1000 - hoursAgo * 3600
  utimesSync(join(parent, `.tmp-${pid}-1`), then, then)
  await publishDirectory({
    directory: join(parent, 'whole'),
    newId: randomUUID,
    fill: async (temporary) => writeFileSync(join(temporary, 'file'), ''),
  })
  return readdirSync(parent).toSorted()
}

test('what a killed process left behind is removed', async () => {
  expect(await publishBeside({ pid: DEAD, hoursAgo: 2 })).toEqual(['whole'])
})

test('what was begun lately is left to its owner, whom another container may number among its own', async () => {
  expect(await publishBeside({ pid: DEAD, hoursAgo: 0.5 })).toEqual([`.tmp-${DEAD}-1`, 'whole'])
})

test('what a living process fills is left to it, however long it takes', async () => {
  expect(await publishBeside({ pid: process.ppid, hoursAgo: 2 })).toEqual([`.tmp-${process.ppid}-1`, 'whole'])
})
