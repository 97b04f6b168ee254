import { readFileSync } from 'node:fs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { cliffWalking, cliffWalkingV0, cliffWalkingV1 } from '../../../envs/toy/cliff-walking.ts'
import { make } from '../../../src/core/registry.ts'
import { rng } from '../../../src/core/rng.ts'
import type { Outcome } from '../../../src/env-kit/tabular.ts'
import { optimum } from '../value-iteration.ts'

/** Written by cliff-walking.gymnasium.py. */
const { start, model } = JSON.parse(readFileSync(new URL('cliff-walking.gymnasium.json', import.meta.url), 'utf8')) as {
  readonly start: number
  readonly model: readonly (readonly (readonly Outcome[])[])[]
}
const [up, right, down, left] = [0, 1, 2, 3] as const

test("the model matches Gymnasium's", () => {
  const env = cliffWalking()
  assert.equal([env.observationSpace.n, env.actionSpace.n, env.start], [48, 4, start])
  const ours = model.map((actions, state) => actions.map((_, action) => env.transitions(state, action)))
  assert.equal(ours, model)
})

test('the optimal return is −13', () => {
  assert.is(optimum(cliffWalking()).value, -13)
})

/** Return and cells of a walk to the goal. */
function walk(actions: readonly number[]): { readonly sum: number; readonly cells: readonly number[] } {
  const env = make(cliffWalkingV1)
  const cells = [env.reset(rng(0)).observation]
  let sum = 0
  for (const [t, action] of actions.entries()) {
    const step = env.step(action)
    sum += step.reward
    cells.push(step.observation)
    assert.equal([step.terminated, step.truncated], [t === actions.length - 1, false])
  }
  return { sum, cells }
}
const times = (n: number, action: number) => new Array<number>(n).fill(action)

test('the path along the edge returns −13, the one farthest from it −17', () => {
  assert.equal(walk([up, ...times(11, right), down]), {
    sum: -13,
    cells: [36, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 47],
  })
  assert.is(walk([...times(3, up), ...times(11, right), ...times(3, down)]).sum, -17)
})

test('a fall costs 100 and leads back to the start; steps off the grid have no effect', () => {
  const { sum, cells } = walk([right, left, down, up, left, right, down, up, ...times(11, right), down])
  assert.equal(cells.slice(0, 9), [36, 36, 36, 36, 24, 24, 25, 36, 24])
  assert.is(sum, -200 - 6 - 12)
})

test('walking in circles is truncated after 1,000 steps, in both versions', () => {
  for (const spec of [cliffWalkingV0, cliffWalkingV1]) {
    const env = make(spec)
    env.reset(rng(0))
    const steps = times(1000, left).map(action => env.step(action))
    assert.is(
      steps.findIndex(({ truncated }) => truncated),
      999,
    )
  }
})

test('render draws the cliff and the agent', () => {
  const env = cliffWalking()
  const picture = (state: number) => {
    env.restore!({ ...(env.save!() as object), state })
    return (env.render!() as { text: string }).text.split('\n')
  }
  assert.equal(picture(36), [
    ...times(3, 0).map(() => '· · · · · · · · · · · ·'),
    '● ▒ ▒ ▒ ▒ ▒ ▒ ▒ ▒ ▒ ▒ G',
    'row 3, column 0',
  ])
  assert.equal(picture(13).slice(1), [
    '· ● · · · · · · · · · ·',
    '· · · · · · · · · · · ·',
    'S ▒ ▒ ▒ ▒ ▒ ▒ ▒ ▒ ▒ ▒ G',
    'row 1, column 1',
  ])
})

test.run()
