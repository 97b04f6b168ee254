import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { random } from '../../agents/random.ts'
import type { Agent } from '../../src/core/agent.ts'
import { rng } from '../../src/core/rng.ts'
import { box, contains, discrete, multiDiscrete, type Space } from '../../src/core/space.ts'

const make = (actionSpace: Space): Promise<Agent> =>
  random().create({
    observationSpace: discrete(1),
    actionSpace,
    random: rng(1),
    steps: 0,
    envs: 1,
    device: { device: 'cpu', engine: 'auto' },
  })

test('acts in every space', async () => {
  for (const space of [discrete(3), box([2, 2], -1, 1), multiDiscrete([2, 5])]) {
    const decisions = await (await make(space)).act(new Array(50).fill({ observation: 0 }), 'explore')
    for (const { action } of decisions) assert.ok(contains(space, action))
  }
})

test('all actions are equally likely, legal ones where not all are', async () => {
  const shares = async (legal?: Uint8Array) => {
    const view = { observation: 0, ...(legal && { legal }) }
    const counts = [0, 0, 0, 0]
    const agent = await make(discrete(4))
    for (const mode of ['explore', 'exploit'] as const)
      for (const { action } of await agent.act(new Array(5_000).fill(view), mode)) counts[action as number]!++
    return counts.map(n => n / 10_000)
  }
  // Six standard deviations of a share of a half at n = 10,000: 0.03.
  for (const share of await shares()) assert.ok(Math.abs(share - 1 / 4) < 0.03)
  const [a, b, c, d] = await shares(Uint8Array.of(0, 1, 0, 1))
  assert.equal([a, c], [0, 0])
  assert.ok(Math.abs(b! - 1 / 2) < 0.03 && Math.abs(d! - 1 / 2) < 0.03)
})

test.run()
