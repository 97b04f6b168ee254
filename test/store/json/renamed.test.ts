import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { named } from '../../../src/store/checkpoints/load-snapshot.ts'
import { renamed } from '../../../src/store/json/renamed.ts'

test('names of older versions get their current spelling, all others stay', () => {
  const names = ['normalisation', 'normaliseObservations', 'normaliser', 'gamma', 'toString', '__proto__']
  const current = ['normalization', 'normalizeObservations', 'normalizer', 'gamma', 'toString', '__proto__']
  assert.equal(names.map(renamed), current)
})

test('so do the weights of a checkpoint', () => {
  const [actor, normaliser] = [Float32Array.of(1), Float32Array.of(2)]
  const arrays = { 'weights/actor': actor, 'weights/normaliser': normaliser, 'agent/noise': actor }
  assert.equal(named('weights', arrays), { actor, normalizer: normaliser })
})

test.run()
