import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { random } from '../../agents/index.ts'
import { named, problemsOf } from '../../src/app/check.ts'
import { rejection } from '../loop/toys.ts'
import '../../envs/index.ts'

test('what a text names, with options or without', async () => {
  assert.equal(await named('Hex-v0'), { envs: [{ id: 'Hex-v0' }], agents: [] })
  assert.equal((await named('Hex-v0', { size: '5' })).envs, [{ id: 'Hex-v0', options: { size: 5 } }])
  assert.match((await rejection(named('Hax-v0'))).message, 'Did you mean "Hex-v0"?')
  assert.equal(await named('random'), { envs: [], agents: [random] })
})

test('an environment and its board game are both checked', async () => {
  const [env] = (await named('TicTacToe-v0')).envs
  assert.equal(await problemsOf(env!, { seed: 0, episodes: 2 }), [])
})

test.run()
