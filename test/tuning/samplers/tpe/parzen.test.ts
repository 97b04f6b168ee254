import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { rng } from '../../../../src/core/rng.ts'
import { parzen } from '../../../../src/tuning/samplers/tpe/parzen.ts'
import { choice, type Domain, type Point, parametersOf, range } from '../../../../src/tuning/space.ts'

const density = (domain: Domain, observed: readonly number[]) => {
  const parameters = parametersOf({ x: domain })
  const points: readonly Point[] = observed.map(x => ({ x }))
  return parzen(
    parameters,
    points,
    points.map(() => 1),
  )
}

test('a density integrates to 1 over its range, on its scale', () => {
  const linear = density(range(-2, 6), [-2, 0.5, 0.6, 5])
  const log = density(range(1e-4, 1, { log: true }), [1e-4, 3e-3, 0.5])
  const n = 4_000
  const sum = (f: (share: number) => number) =>
    Array.from({ length: n }, (_, i) => f((i + 0.5) / n)).reduce((a, b) => a + b)
  const integral = (sum(u => Math.exp(linear.logDensity({ x: -2 + 8 * u }))) * 8) / n
  assert.ok(Math.abs(integral - 1) < 1e-6, `${integral}`)
  const width = Math.log(1e4)
  const logged = (sum(u => Math.exp(log.logDensity({ x: 1e-4 * Math.exp(width * u) }))) * width) / n
  assert.ok(Math.abs(logged - 1) < 1e-6, `${logged}`)
})

test('probabilities of integers and of choices sum to 1', () => {
  for (const domain of [
    range(1, 9, { integer: true }),
    range(1, 300, { integer: true, log: true }),
    range(0, 1, { step: 0.25 }),
  ]) {
    const { low, high, step = 1 } = domain
    const values = Array.from({ length: Math.round((high - low) / step) + 1 }, (_, i) => low + i * step)
    const one = density(domain, [low, low, high])
    const total = values.reduce((sum, x) => sum + Math.exp(one.logDensity({ x })), 0)
    assert.ok(Math.abs(total - 1) < 1e-9, `${total}`)
  }
  const named = density(choice('a', 'b', 'c'), [0, 0, 2])
  const [a, b, c] = [0, 1, 2].map(x => Math.exp(named.logDensity({ x })))
  assert.ok(Math.abs(a! + b! + c! - 1) < 1e-12)
  assert.ok(a! > c! && c! > b!)
})

test('samples follow the density', () => {
  const one = density(range(0, 10), [2, 2.1, 8])
  const random = rng('samples')
  const n = 20_000
  const samples = Array.from({ length: n }, () => one.sample(random).x!)
  assert.ok(samples.every(x => x >= 0 && x <= 10))
  const shareBelow5 = samples.filter(x => x < 5).length / n
  const mass = Array.from({ length: 1_000 }, (_, i) => Math.exp(one.logDensity({ x: (i + 0.5) / 200 }))).reduce(
    (a, b) => a + b,
  )
  assert.ok(Math.abs(shareBelow5 - mass / 200) < 0.015, `${shareBelow5} and ${mass / 200}`)
})

test('parameters that depend on each other are estimated together', () => {
  const parameters = parametersOf({ x: range(0, 1), y: range(0, 1) })
  const diagonal = Array.from({ length: 20 }, (_, i) => ({ x: i / 20, y: i / 20 }))
  const one = parzen(
    parameters,
    diagonal,
    diagonal.map(() => 1),
  )
  assert.ok(one.logDensity({ x: 0.2, y: 0.2 }) > one.logDensity({ x: 0.2, y: 0.8 }) + 1)
})

test('without observations, the density is that of the prior', () => {
  const one = density(range(-1, 1), [])
  assert.ok(one.logDensity({ x: 0 }) > one.logDensity({ x: 0.9 }))
  assert.ok(Math.abs(one.logDensity({ x: 0.4 }) - one.logDensity({ x: -0.4 })) < 1e-12)
})

test.run()
