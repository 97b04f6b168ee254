import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { alphazero } from '../../../agents/alphazero.ts'
import { ticTacToeV0 } from '../../../envs/boards/tic-tac-toe.ts'
import { cliffWalkingV0 } from '../../../envs/toy/cliff-walking.ts'
import { make } from '../../../src/core/registry.ts'
import { rng } from '../../../src/core/rng.ts'
import { box } from '../../../src/core/space.ts'
import { transformObservation } from '../../../src/wrappers/observation/transform-observation.ts'
import { playAll, script } from '../script.ts'

test('f is applied to each observation, and the space is replaced', () => {
  const plain = playAll(script())
  const env = transformObservation(script(), ([a, b]) => Float32Array.of(b!, a!), box([2], -1000, 1000))
  assert.equal(env.observationSpace, box([2], -1000, 1000))
  assert.equal(playAll(env), { ...plain, observations: plain.observations.map(([a, b]) => [b, a]) })
})

test('the default space is the environment’s', () => {
  const inner = script()
  assert.is(transformObservation(inner, o => o).observationSpace, inner.observationSpace)
})

test('a board game keeps its masks, sides and positions, but loses its rules', () => {
  const inner = make(ticTacToeV0)
  const env = transformObservation(inner, o => o.map(x => 2 * x), box([3, 3, 3], 0, 2))
  assert.not('game' in env)
  assert.match(alphazero().unsupported(env)!, /give it selfPlay/)
  assert.is(env.players, 2)
  const view = env.reset(rng(0))
  assert.is(view.legal?.length, 9)
  assert.is(view.player, 0)
  assert.ok(view.position)
  const step = env.step(4)
  assert.is(step.player, 1)
  assert.is(step.legal?.[4], 0)
  assert.is(Math.max(...step.observation), 2)
})

test('extra members of the environment stay available and typed', () => {
  const env = transformObservation(make(cliffWalkingV0), s => Float32Array.of(s), box([1], 0, 47))
  assert.equal(env.transitions(0, 0), make(cliffWalkingV0).transitions(0, 0))
  assert.equal(env.reset(rng(0)).observation, Float32Array.of(env.start))
})

test('an invalid view passes through: the loop reports it', () => {
  const nothing = () => undefined as never
  const env = transformObservation({ ...script(), reset: nothing, step: nothing }, o => o)
  assert.equal([env.reset(rng(0)), env.step(0)], [undefined, undefined])
})

test.run()
