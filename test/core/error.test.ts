import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { didYouMean, UserError } from '../../src/core/error.ts'

test('the closest name is suggested, ignoring case', () => {
  const known = ['CartPole-v1', 'Pendulum-v1', 'Catch-v0']
  assert.is(didYouMean('CartPol-v1', known), ' Did you mean "CartPole-v1"?')
  assert.is(didYouMean('pendulum-v1', known), ' Did you mean "Pendulum-v1"?')
  assert.is(didYouMean('CartPole', known), ' Did you mean "CartPole-v1"?')
})

test('a prefix of a name counts as close', () => {
  assert.is(didYouMean('catch', ['CartPole-v1', 'Catch-v0']), ' Did you mean "Catch-v0"?')
  assert.is(didYouMean('', ['CartPole-v1', 'Catch-v0']), ' Known: CartPole-v1, Catch-v0.')
})

test('all names are listed if none is close; the suggestion is empty if there are no names', () => {
  assert.is(didYouMean('Breakout', ['dqn', 'ddpg']), ' Known: dqn, ddpg.')
  assert.is(didYouMean('x', []), '')
})

test('a UserError carries its usage flag and its cause', () => {
  const cause = new Error('disk full')
  const error = new UserError('the run could not be saved.', { cause })
  assert.is(error.name, 'UserError')
  assert.is(error.usage, false)
  assert.is(error.cause, cause)
  assert.is(new UserError('wrong flag.', { usage: true }).usage, true)
  assert.not('cause' in new UserError('no cause.'))
})

test.run()
