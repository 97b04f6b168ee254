import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { connectFour } from '../../../envs/boards/connect-four.ts'
import { rng } from '../../../src/core/rng.ts'
import { viewOf } from '../../../src/games/self-play.ts'
import { playoutCap } from '../../../src/search/self-play/playout-cap.ts'
import type { Lesson } from '../../../src/search/self-play/searches.ts'
import { judge } from '../judges.ts'
import { playing } from './minds.ts'

const game = connectFour()
const even = judge(game, () => 0)
const sum = (numbers: Float32Array) => numbers.reduce((a, b) => a + b, 0)

test('without fast searches every search is full, and no number is drawn', () => {
  const [random, untouched] = [rng(1), rng(1)]
  const cap = playoutCap({ fastSimulations: 0, fullShare: 0.25 })
  for (let i = 0; i < 10; i++) assert.is(cap(random), undefined)
  assert.is(random.next(), untouched.next())
})

test('the share p of searches is full', () => {
  const random = rng(1)
  const cap = playoutCap({ fastSimulations: 5, fullShare: 0.25 })
  const caps = Array.from({ length: 10_000 }, () => cap(random))
  assert.equal(new Set(caps), new Set([5, undefined]))
  const full = caps.filter(most => most === undefined).length
  assert.ok(Math.abs(full / 10_000 - 0.25) < 0.015, `${full}`)
})

test('a fast search ends after n visits and has neither noise nor a policy to learn; a full one has all of them', async () => {
  const { player, mind } = playing(game, even, {
    simulations: 30,
    fastSimulations: 7,
    fullShare: 0.5,
    random: rng(2),
    envs: 64,
  })
  const slots = Array.from({ length: 64 }, (_, slot) => slot)
  const views = slots.map(() => viewOf(game, game.initial()))
  const decisions = await player.act(mind, views, 'explore', slots)
  const seen = { fast: 0, full: 0 }
  for (const { thought, memo } of decisions) {
    const { visits, prior } = thought as Record<string, Float32Array>
    const { policy, surprise, value } = memo as Lesson
    const fast = sum(policy) === 0
    seen[fast ? 'fast' : 'full']++
    assert.is(sum(visits!), fast ? 7 : 30)
    if (fast) for (const p of prior!) assert.ok(Math.abs(p - 1 / 7) < 1e-6, `noise: ${p}`)
    else assert.ok(Math.max(...prior!) > 0.15, 'no noise')
    if (fast) assert.is(surprise[0], 0)
    assert.is(value, 0)
  }
  assert.ok(seen.fast > 16 && seen.full > 16, JSON.stringify(seen))
})

test('play is never fast', async () => {
  const { player, mind } = playing(game, even, { simulations: 30, fastSimulations: 7, random: rng(2), envs: 1 })
  const views = Array.from({ length: 20 }, () => viewOf(game, game.initial()))
  for (const { thought } of await player.act(mind, views, 'exploit'))
    assert.is(sum(thought!.visits as Float32Array), 30)
})

test.run()
