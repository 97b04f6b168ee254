// write: runs, their datasets in <folder>/ours, and their episodes in expected.json. read: compares the datasets of
// Minari in <folder>/theirs with theirs.json, and learns from one.
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { lastValueFrom } from 'rxjs'
import { ddpg, dqn, random } from '../../agents/index.ts'
import '../../envs/index.ts'
import { exportMinari } from '../../src/app/export-minari.ts'
import { openDataset } from '../../src/app/loading/dataset.ts'
import { trainInto } from '../../src/app/train-into.ts'
import type { AgentSpec } from '../../src/core/agent.ts'
import type { EnvId } from '../../src/core/registry.ts'
import type { Dataset } from '../../src/loop/start/experience.ts'

const [what, folder] = process.argv.slice(2) as [string, string]

/** Numbers of a value. */
const plain = (value: unknown): unknown => (ArrayBuffer.isView(value) ? [...(value as Float32Array)] : value)

const episodesIn = ({ episodes }: Dataset) =>
  Array.from(episodes(), ({ steps, final }) => ({
    observations: [...steps.map(({ observation }) => plain(observation)), plain(final)],
    actions: steps.map(({ action }) => plain(action)),
    rewards: steps.map(({ reward }) => reward),
    terminations: steps.map(({ terminated }) => terminated),
    truncations: steps.map(({ truncated }) => truncated),
    ...(steps[0]!.legal && { legal: steps.map(({ legal }) => plain(legal)) }),
  }))

if (what === 'write') {
  const cases: readonly (readonly [string, EnvId, AgentSpec])[] = [
    ['cartpole-v0', 'CartPole-v1', dqn({ hidden: [16] })],
    ['pendulum-v0', 'Pendulum-v1', ddpg({ hidden: [16], warmup: 100 })],
    ['masked-v0', 'MaskedIdentity-v0', random()],
    ['boards-v2', 'TicTacToeVersusRandom-v0', random()],
    ['catch-v0', 'Catch-v0', random()],
  ]
  const expected: Record<string, unknown> = {}
  for (const [name, env, agent] of cases) {
    const run = join(folder, `run-${name}`)
    await lastValueFrom(trainInto({ name, env, agent, steps: 600, seed: 3 }, run, { final: 0 }))
    await exportMinari(run, join(folder, 'ours', name))
    expected[name] = episodesIn(openDataset(run))
  }
  writeFileSync(join(folder, 'expected.json'), JSON.stringify(expected))
} else {
  const theirs = JSON.parse(readFileSync(join(folder, 'theirs.json'), 'utf8')) as Record<string, unknown>
  assert.ok(Object.keys(theirs).length >= 4)
  for (const [name, episodes] of Object.entries(theirs))
    assert.deepEqual(episodesIn(openDataset(join(folder, 'theirs', name))), episodes, name)
  assert.throws(() => openDataset(join(folder, 'theirs', 'hdf5-v0')), /is stored as hdf5: copy it into Arrow storage/)
  const filled = join(folder, 'filled')
  const dataset = { path: join(folder, 'theirs', 'cartpole-v0') }
  const agent = dqn({ hidden: [16], warmup: 100 })
  await lastValueFrom(
    trainInto({ name: 'filled', env: 'CartPole-v1', agent, steps: 300, dataset }, filled, { final: 0 }),
  )
  console.log(`${Object.keys(theirs).join(', ')}: read, and learned from`)
}
