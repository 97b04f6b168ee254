import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { EpisodeWriter } from '../../../src/store/episodes/writer.ts'
import { cleanRun } from '../../../src/store/runs/clean.ts'
import { lock } from '../../../src/store/runs/lock.ts'
import { writeRun } from '../../../src/store/runs/run.ts'
import { temporary } from '../folder.ts'
import { played } from '../played.ts'
import { record } from '../record.ts'

/** A run with four files of 6 MB of episodes; that of the second is the best. */
function made(): string {
  const run = temporary()
  writeRun(run, record)
  const env = { id: 'CartPole-v1' } as const
  const writer = new EpisodeWriter(join(run, 'episodes'), { env, seed: 1 }, { size: 1, thoughts: {} })
  for (const k of [0, 1, 2, 3]) {
    const { summary, ...rest } = played(k, 2)
    writer.append({ ...summary, return: k === 1 ? 9 : 0 }, { ...rest, final: new Float32Array(1_500_000) })
  }
  writer.close()
  return run
}

test('recordings beyond 16 MiB go, oldest first, but not the best episode', async () => {
  const run = made()
  const { names, bytes } = await cleanRun(run, true)
  assert.equal(names, ['episodes/0.arrow'])
  assert.ok(bytes > 6e6 && bytes < 6.1e6)
  assert.is(readdirSync(join(run, 'episodes')).length, 4, 'a dry run deletes nothing')
  await cleanRun(run)
  assert.equal(readdirSync(join(run, 'episodes')).sort(), ['1.arrow', '2.arrow', '3.arrow'])
  assert.equal((await cleanRun(run)).names, [])
})

test('a run being written is refused', async () => {
  const run = made()
  const unlock = lock(run)
  const error = await cleanRun(run, true).catch(error => error as Error)
  assert.match((error as Error).message, /is being written by process/)
  unlock()
})

test.run()
