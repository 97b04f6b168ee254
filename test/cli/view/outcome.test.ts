import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { outcome } from '../../../src/cli/view/outcome.ts'
import { spread } from '../../../src/loop/evaluate.ts'
import { colored } from '../../../src/terminal/terminal.ts'

const of = (...returns: number[]) => ({ returns, ...spread(returns) })

test('returns, with the verdict where the environment has a threshold', () => {
  const solvedAt = 475
  assert.is(
    outcome(of(498, 500), { solvedAt }),
    'mean return 499 ± 1.0 over 2 greedy episodes, from 498 to 500: solved (threshold 475)',
  )
  assert.match(outcome(of(498, 20), { solvedAt }), /: not solved \(threshold 475\)$/)
  assert.is(
    outcome(of(-3.5), { solvedAt: undefined }),
    'mean return -3.50 ± 0.0 over 1 greedy episodes, from -3.50 to -3.50',
  )
  assert.match(outcome(of(500), { solvedAt }, colored), ': \u001b[32msolved\u001b[0m (threshold 475)')
})

test('board games are won, drawn and lost', () => {
  const games = of(1, 1, 0, -1)
  assert.is(
    outcome(games, { solvedAt: undefined, sides: 2 }),
    '2 won, 1 drawn, 1 lost in 4 greedy games against random moves',
  )
  assert.is(
    outcome(games, { solvedAt: 0.9, sides: 1 }),
    '2 won, 1 drawn, 1 lost in 4 greedy games: not solved (mean return 0.250, threshold 0.9)',
  )
  assert.match(outcome(of(0.5, 1), { solvedAt: undefined, sides: 1 }), /^mean return 0\.750 /)
})

test.run()
