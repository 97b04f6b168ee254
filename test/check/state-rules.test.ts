// Environments with a fault in save, restore, render or close.
import { test } from 'uvu'
import { stateRules } from '../../src/check/state-rules.ts'
import { type Rng, type RngState, rng } from '../../src/core/rng.ts'
import { broken, faultTests } from './zoo.ts'

const { error, define } = faultTests(stateRules)

error(
  'save without restore',
  'save and restore come together',
  /save but no restore/,
  broken(() => ({
    restore: undefined,
  })),
)
error(
  'a Map in the state',
  'save returns JSON',
  /state.visits is a Map/,
  broken(env => ({
    save: () => ({ ...(env.save!() as object), visits: new Map() }),
  })),
)
error(
  'a typed array in the state',
  'save returns JSON',
  /state.seen changes when converted to JSON/,
  broken(env => ({
    save: () => ({ ...(env.save!() as object), seen: Float32Array.of(1) }),
  })),
)
const restored = 'a restored environment continues exactly like the saved one'
error(
  'the random stream is not saved',
  restored,
  /new instance: step \d+ returns a different/,
  broken(env => ({
    restore: (state: { random: RngState }) => env.restore!({ ...state, random: { ...rng(0).state() } }),
  })),
)
error(
  'restore throws',
  restored,
  /reset and restored in a new instance: it throws "no"/,
  broken(() => ({
    restore() {
      throw new Error('no')
    },
  })),
)
error(
  'save returns a live array',
  'later steps do not modify a saved state',
  /saved at episode 1, reset/,
  broken(env => {
    const trail: number[] = []
    return {
      reset(random: Rng) {
        trail.length = 0
        return env.reset(random)
      },
      step(action: number) {
        trail.push(action)
        return env.step(action)
      },
      save: () => ({ ...(env.save!() as object), trail }),
    }
  }),
)
const looks = 'save and render have no side effects'
error(
  'render takes a step',
  looks,
  /replayed with save and render/,
  broken(env => ({
    render() {
      env.step(1)
      return env.render!()
    },
  })),
)
error(
  'save takes a step',
  looks,
  /returns a different/,
  broken(env => ({
    save() {
      const state = env.save!()
      env.step(1)
      return state
    },
  })),
)

const frame = 'render returns a frame'
error(
  'render prints',
  frame,
  /render returns undefined; return/,
  broken(() => ({ render() {} })),
)
error(
  'render returns a string',
  frame,
  /render returns a string; return/,
  broken(() => ({ render: () => 'x' })),
)
error(
  'an empty text',
  frame,
  /empty text/,
  broken(() => ({ render: () => ({ text: ' ' }) })),
)
error(
  'an incomplete svg',
  frame,
  /start with <svg and end with <\/svg>/,
  broken(() => ({ render: () => ({ svg: '<svg>' }) })),
)
error(
  'pixels without alpha',
  frame,
  /must be a Uint8ClampedArray\(16\)/,
  broken(() => ({
    render: () => ({ width: 2, height: 2, rgba: new Uint8ClampedArray(12) }),
  })),
)
error(
  'close throws the second time',
  'close can be called twice',
  /throws "closed already"/,
  broken(() => {
    let closed = false
    return {
      close() {
        if (closed) throw new Error('closed already')
        closed = true
      },
    }
  }),
)

define()

test.run()
