import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { withReplies } from '../../src/replay/replies.ts'

const at = (player: 0 | 1, ...policy: readonly number[]) => ({ player, policy: Float32Array.from(policy) })

test('a position gets the policy of the next one, if that is the opponent’s', () => {
  const replies = withReplies([at(0, 1, 0), at(1, 0.25, 0.75), at(1, 0, 1), at(0, 0.5, 0.5)]).map(({ reply }) => [
    ...reply,
  ])
  assert.equal(replies, [
    [0.25, 0.75],
    [0, 0],
    [0.5, 0.5],
    [0, 0],
  ])
  assert.equal(withReplies([]), [])
})

test.run()
