import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { withGlobals } from '../../../src/engine/webgpu/globals.ts'

const names = () => Object.getOwnPropertyNames(globalThis)
const place = globalThis as unknown as Record<string, unknown>

/** Runs `f` with a given navigator, as in Node 21, or with none, as in Node 20. */
function withNavigator(value: object | undefined, f: () => void) {
  const before = Object.getOwnPropertyDescriptor(globalThis, 'navigator')
  if (value) Object.defineProperty(globalThis, 'navigator', { get: () => value, configurable: true })
  else Reflect.deleteProperty(globalThis, 'navigator')
  try {
    f()
  } finally {
    Reflect.deleteProperty(globalThis, 'navigator')
    if (before) Object.defineProperty(globalThis, 'navigator', before)
  }
}

for (const [node, navigator] of [
  ['without a navigator', undefined],
  ['with one', { hardwareConcurrency: 2 }],
] as const)
  test(`the names are global while a function runs, in Node ${node}`, () =>
    withNavigator(navigator, () => {
      const before = names()
      const gpu = {}
      const found = withGlobals({ GPUBuffer: Map }, gpu, () => {
        const { gpu, hardwareConcurrency } = place.navigator as { gpu: object; hardwareConcurrency?: number }
        return { buffer: place.GPUBuffer, gpu, hardwareConcurrency }
      })
      assert.equal(found, { buffer: Map, gpu, hardwareConcurrency: navigator?.hardwareConcurrency })
      assert.equal(names(), before)
      assert.not('gpu' in (navigator ?? {}))
    }))

test('previous globals are restored, even after an error', () => {
  place.GPUBuffer = Set
  try {
    assert.throws(() =>
      withGlobals({ GPUBuffer: Map }, {}, () => {
        assert.is(place.GPUBuffer, Map)
        throw new Error('half-way')
      }),
    )
    assert.is(place.GPUBuffer, Set)
  } finally {
    delete place.GPUBuffer
  }
})

test.run()
