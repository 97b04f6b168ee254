import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { actionOf, keySign, nextStep, pressed, released } from '../../../../../studio/page/views/play/keyboard/keys.ts'
import type { PlayableEnv } from '../../../../../studio/wire/plays.ts'

const left = { key: 'ArrowLeft', label: 'left', action: 0 }
const right = { key: 'ArrowRight', label: 'right', action: 2 }
const env: PlayableEnv = { env: 'MountainCar-v0', title: '', controls: [left, right], idle: 1, fps: 30 }

test('of several keys held, the last one counts, and the other again when it comes up', () => {
  let held = pressed([], left)
  assert.is(actionOf(held, env, undefined), 0)
  held = pressed(held, right)
  held = pressed(held, right)
  assert.equal(held, [right, left])
  assert.is(actionOf(held, env, 0), 2)
  held = released(held, right)
  assert.is(actionOf(held, env, 2), 0)
})

test('without a key: the idle action, or the last one', () => {
  assert.is(actionOf([], env, 2), 1)
  assert.is(actionOf([], { ...env, idle: 'last' }, 2), 2)
  assert.is(actionOf([], { ...env, idle: 'last' }, undefined), 0)
})

test('steps hold their rate on average, but do not catch up on a long delay', () => {
  assert.is(nextStep(100, 103, 20), 120)
  assert.is(nextStep(100, 125, 20), 120)
  assert.is(nextStep(100, 500, 20), 500)
})

test('keys are written as their signs', () => {
  assert.equal(['ArrowLeft', 'ArrowUp', '3'].map(keySign), ['←', '↑', '3'])
})

test.run()
