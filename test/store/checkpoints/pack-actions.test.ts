import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Snapshot } from '../../../src/core/snapshot.ts'
import { readManifest, writeCheckpoint } from '../../../src/store/checkpoints/checkpoint.ts'
import { loadSnapshot } from '../../../src/store/checkpoints/load-snapshot.ts'
import { packActions, unpackActions } from '../../../src/store/checkpoints/pack-actions.ts'
import { stage } from '../../../src/store/checkpoints/stage.ts'
import { seal } from '../../../src/store/json/sealed.ts'
import { temporary } from '../folder.ts'

const snapshot = (...actions: (readonly unknown[])[]): Snapshot => ({
  env: 'Toy-v0',
  agentName: 'toy',
  seed: 0,
  envs: actions.length,
  step: 5,
  episodes: 0,
  updates: 0,
  collected: {
    step: 5,
    started: actions.length,
    slots: actions.map((list, episode) => ({
      episode,
      return: 0,
      length: list.length,
      view: { observation: 0 },
      actions: list,
    })),
  },
  agent: { arrays: {}, numbers: {}, rngs: {} },
  weights: {},
  memory: undefined,
  kept: {},
})

test('a checkpoint in a long episode of an environment without save is read back', async () => {
  const run = temporary()
  const boxes = Array.from({ length: 100_001 }, (_, i) => Float32Array.of(i / 7))
  const choices = Array.from({ length: 999_999 }, (_, i) => i % 5)
  const saved = snapshot(boxes, choices, choices, [])
  await writeCheckpoint(run, stage(saved))
  const { collected } = loadSnapshot(run)
  const lists = collected.slots.map(slot => slot!.actions!)
  assert.equal(
    lists.map(({ length }) => length),
    [100_001, 999_999, 999_999, 0],
  )
  assert.instance(lists[0]![100_000], Float32Array)
  assert.ok(boxes.every((box, i) => Object.is(box[0], (lists[0]![i] as Float32Array)[0])))
  assert.ok(choices.every((choice, i) => choice === lists[1]![i] && choice === lists[2]![i]))
})

test('actions of any kind come back as they were', () => {
  const kinds = [
    [Int32Array.of(1, 2), Int32Array.of(3, -4)],
    [Uint8Array.of(1), Uint8Array.of(255)],
    [Float32Array.of(-0, Infinity)],
    [1, -0],
    [1, 0.5, 2 ** 40],
    [1, Int32Array.of(1)],
    [Int32Array.of(1), Int32Array.of(1, 2)],
    [Int32Array.of(1), Float32Array.of(1)],
    [new Float32Array(0)],
    ['up', { a: 1 }],
  ]
  assert.equal(unpackActions(kinds.map(packActions)), kinds)
  assert.ok(Object.is(unpackActions([packActions([1, -0])])[0]![1], -0))
})

test(
  'a checkpoint whose actions are written one by one is read, and one with half a number is passed ' + 'over',
  async () => {
    const run = temporary()
    const { path } = await writeCheckpoint(run, stage(snapshot([2, 1])))
    const manifest = readManifest(path)
    const state = manifest.state as { collected: { slots: { actions: unknown }[] } }
    const write = (step: number, actions: unknown) => {
      state.collected.slots[0]!.actions = actions
      const folder = join(run, 'checkpoints', String(step))
      mkdirSync(folder, { recursive: true })
      writeFileSync(join(folder, 'manifest.json'), seal({ ...manifest, step }))
    }
    write(6, [0, { $exact: 'float32', base64: 'AACAPw==' }])
    assert.equal(loadSnapshot(run).collected.slots[0]!.actions, [0, Float32Array.of(1)])
    write(7, { packed: { $exact: 'float32', base64: 'AAA=' } })
    const { step, skipped } = loadSnapshot(run)
    assert.is(step, 6)
    assert.match(skipped[0]!.reason, 'manifest.json holds an array that cannot be read: ')
  },
)

test.run()
