import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { progressText } from '../../../src/cli/view/contest.ts'

test('progress of a contest: games, their score, and the time that the other moves will take', () => {
  const score = { wins: 20, draws: 3, losses: 14 }
  assert.is(
    progressText({ games: 37, score, moves: 300, expected: 400 }, 100, 60),
    '37 of 100 games · 20 won, 3 drawn, 14 lost · 20s left',
  )
  const none = { wins: 0, draws: 0, losses: 0 }
  assert.is(
    progressText({ games: 0, score: none, moves: 100, expected: 4_200 }, 100, 5),
    '0 of 100 games · 3m 25s left',
  )
})

test.run()
