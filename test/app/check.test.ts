import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { envsToCheck, problemsOf } from '../../src/app/check.ts'
import { rejection } from '../loop/toys.ts'
import '../../envs/index.ts'

test('what a text names, with options or without', async () => {
  assert.equal(await envsToCheck('Hex-v0'), [{ id: 'Hex-v0' }])
  assert.equal(await envsToCheck('Hex-v0', { size: '5' }), [{ id: 'Hex-v0', options: { size: 5 } }])
  assert.match((await rejection(envsToCheck('Hax-v0'))).message, 'Did you mean "Hex-v0"?')
})

test('an environment and its board game are both checked', async () => {
  const [env] = await envsToCheck('TicTacToe-v0')
  assert.equal(await problemsOf(env!, { seed: 0, episodes: 2 }), [])
})

test.run()
