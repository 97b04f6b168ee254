import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { rng } from '../../src/core/rng.ts'
import { normals } from '../../src/nn/normals.ts'

const drawn = (random: ReturnType<typeof rng>, n: number) => {
  const into = new Float32Array(n)
  normals(random, into)
  return into
}

test('equal streams give equal numbers, the next call others', () => {
  assert.equal(drawn(rng(1), 100), drawn(rng(1), 100))
  const stream = rng(1)
  assert.not.equal(drawn(stream, 100), drawn(stream, 100))
  const state = stream.state()
  assert.equal(drawn(stream, 100), drawn(rng(state), 100))
})

test('arrays of odd length are filled to the end', () => {
  assert.equal(drawn(rng(1), 7), drawn(rng(1), 8).slice(0, 7))
  assert.ok(drawn(rng(1), 7).every(x => x !== 0))
})

test('they are normal: moments, tails, independent neighbors', () => {
  const n = 200_000
  const x = drawn(rng('normal'), n)
  const mean = (f: (x: number, i: number) => number) => x.reduce((sum, xi, i) => sum + f(xi, i), 0) / n
  assert.ok(x.every(Number.isFinite))
  assert.ok(Math.abs(mean(x => x)) < 0.01)
  assert.ok(Math.abs(mean(x => x ** 2) - 1) < 0.015)
  assert.ok(Math.abs(mean(x => x ** 3)) < 0.04)
  assert.ok(Math.abs(mean(x => x ** 4) - 3) < 0.1)
  assert.ok(Math.abs(mean(x => Number(Math.abs(x) > 1.959964)) - 0.05) < 0.002)
  assert.ok(Math.abs(mean((xi, i) => xi * (x[i + 1] ?? 0))) < 0.01)
  assert.ok(Math.abs(mean((xi, i) => xi ** 2 * (x[i + 1] ?? 0) ** 2) - 1) < 0.03) // pairs share only their radius
})

test.run()
