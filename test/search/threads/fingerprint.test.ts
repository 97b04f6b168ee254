import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { connectFour } from '../../../envs/boards/connect-four.ts'
import { gomoku } from '../../../envs/boards/gomoku.ts'
import { fingerprint } from '../../../src/search/threads/fingerprint.ts'

test('two games of the same rules have one fingerprint, and every other rule another', () => {
  const game = connectFour()
  const own = fingerprint(game)
  assert.is(fingerprint(connectFour()), own)
  const others = [
    { ...game, name: 'Four' },
    { ...game, returns: () => null },
    { ...game, legal: (position: never, out?: Uint8Array) => game.legal(position, out).fill(0, 3, 4) },
    { ...game, encode: (position: never, out: Float32Array) => game.encode(game.next(position, 0), out) },
  ]
  for (const other of others) assert.is.not(fingerprint(other as typeof game), own)
  assert.is.not(fingerprint(gomoku({ size: 5 })), fingerprint(gomoku({ size: 6 })))
})

test.run()
