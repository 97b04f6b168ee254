import { box, discrete, rng } from 'sente'
import { actions, heldActions } from 'sente/kit'
import { test } from 'uvu'
import * as assert from 'uvu/assert'

const three = actions(discrete(3))
const lengths = (all: readonly unknown[]) =>
  all.reduce<number[]>((runs, action, i) => {
    if (i > 0 && all[i - 1] === action) runs.push(runs.pop()! + 1)
    else runs.push(1)
    return runs
  }, [])

test('a random action lasts 1 / (1 − h) steps on average', () => {
  const [held, random] = [heldActions(0.9, actions(box([1], -1, 1)), 1), rng(1)]
  const all = Array.from({ length: 20_000 }, () => (held.next(0, random).action as Float32Array)[0])
  const runs = lengths(all)
  const mean = all.length / runs.length
  assert.ok(Math.abs(mean - 10) < 0.7, `${mean}`)
})

test('with h = 0 it draws what a uniformly random action draws, and holds nothing', () => {
  const [held, one, other] = [heldActions(0, three, 1), rng(1), rng(1)]
  for (let i = 0; i < 20; i++) {
    assert.is(held.held(0, 1, one), undefined)
    assert.is(held.begin(0, one), three.random(other))
  }
  assert.equal(held.state, new Float32Array(4))
})

for (const h of [0, 0.5, 0.9])
  test(`the share of random steps is the one given (h = ${h})`, () => {
    const [held, random, share] = [heldActions(h, three, 1), rng(2), 0.2]
    let count = 0
    for (let i = 0; i < 50_000; i++) {
      const action =
        held.held(0, share, random) ?? (random.next() < held.rate(share) ? held.begin(0, random) : undefined)
      if (action !== undefined) count++
    }
    assert.ok(Math.abs(count / 50_000 - share) < 0.02, `${count / 50_000}`)
  })

test('all steps are random for a share of 1, none for 0', () => {
  const held = heldActions(0.9, three, 1)
  assert.is(held.rate(1), 1)
  assert.is(held.rate(0), 0)
})

test('each environment holds its own action, until it is released or illegal', () => {
  const [held, random] = [heldActions(0.999, three, 2), rng(3)]
  const first = held.begin(0, random) as number
  assert.is(held.held(1, 1, random), undefined)
  assert.is(held.held(0, 1, random), first)
  held.release(0)
  assert.is(held.held(0, 1, random), undefined)
  const second = held.begin(0, random) as number
  const legal = Uint8Array.from([0, 1, 2], a => (a === second ? 0 : 1))
  assert.is(held.held(0, 1, random, legal), undefined)
})

test('its state restores it', () => {
  const [one, other] = [heldActions(0.9, three, 2), heldActions(0.9, three, 2)]
  one.begin(1, rng(4))
  other.state.set(one.state)
  assert.is(other.held(1, 1, rng(5)), one.held(1, 1, rng(5)))
})

test('a saved state without held actions, of an older version, restores to none', () => {
  const { keeper, state, begin } = heldActions(0.9, three, 2)
  begin(1, rng(4))
  const saved = keeper.save()
  keeper.restore({})
  assert.equal(state, new Float32Array(8))
  keeper.restore(saved)
  assert.equal(state, saved.held)
  assert.is(keeper.knows('held', state), true)
  assert.is(keeper.knows('held', state.slice(1)), false)
})

test.run()
