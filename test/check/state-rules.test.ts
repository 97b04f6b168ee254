// Environments with a fault in save, restore, render or close.
import { test } from 'uvu'
import { stateRules } from '../../src/check/state-rules.ts'
import { type Rng, type RngState, rng } from '../../src/core/rng.ts'
import { broken, zoo } from './zoo.ts'

const { animal, open } = zoo(stateRules)

animal(
  'save without restore',
  'save and restore come together',
  /save but no restore/,
  broken(() => ({
    restore: undefined,
  })),
)
animal(
  'a Map in the state',
  'save returns JSON',
  /state.visits is a Map/,
  broken(env => ({
    save: () => ({ ...(env.save!() as object), visits: new Map() }),
  })),
)
animal(
  'a typed array in the state',
  'save returns JSON',
  /state.seen changes when converted to JSON/,
  broken(env => ({
    save: () => ({ ...(env.save!() as object), seen: Float32Array.of(1) }),
  })),
)
const restored = 'a restored environment continues exactly like the saved one'
animal(
  'the random stream is not saved',
  restored,
  /new instance: step \d+ returns a different/,
  broken(env => ({
    restore: (state: { random: RngState }) => env.restore!({ ...state, random: { ...rng(0).state() } }),
  })),
)
animal(
  'restore throws',
  restored,
  /reset and restored in a new instance: it throws "no"/,
  broken(() => ({
    restore() {
      throw new Error('no')
    },
  })),
)
animal(
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
animal(
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
animal(
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
animal(
  'render prints',
  frame,
  /render returns undefined; return/,
  broken(() => ({ render() {} })),
)
animal(
  'render returns a string',
  frame,
  /render returns a string; return/,
  broken(() => ({ render: () => 'x' })),
)
animal(
  'an empty text',
  frame,
  /empty text/,
  broken(() => ({ render: () => ({ text: ' ' }) })),
)
animal(
  'an incomplete svg',
  frame,
  /start with <svg and end with <\/svg>/,
  broken(() => ({ render: () => ({ svg: '<svg>' }) })),
)
animal(
  'pixels without alpha',
  frame,
  /must be a Uint8ClampedArray\(16\)/,
  broken(() => ({
    render: () => ({ width: 2, height: 2, rgba: new Uint8ClampedArray(12) }),
  })),
)
animal(
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

open()

test.run()
