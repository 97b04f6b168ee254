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
  'save gives JSON',
  /its state.visits is a Map/,
  broken(env => ({
    save: () => ({ ...(env.save!() as object), visits: new Map() }),
  })),
)
animal(
  'a typed array in the state',
  'save gives JSON',
  /its state.seen is another after JSON/,
  broken(env => ({
    save: () => ({ ...(env.save!() as object), seen: Float32Array.of(1) }),
  })),
)
const restored = 'a restored environment goes on as the saved one'
animal(
  'the stream is not saved',
  restored,
  /fresh copy: step \d+ gives another/,
  broken(env => ({
    restore: (state: { random: RngState }) => env.restore!({ ...state, random: { ...rng(0).state() } }),
  })),
)
animal(
  'restore throws',
  restored,
  /reset and restored in a fresh copy: it throws "no"/,
  broken(() => ({
    restore() {
      throw new Error('no')
    },
  })),
)
animal(
  'the state itself is given away',
  'a saved state is not changed by later steps',
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
const looks = 'save and render change nothing'
animal(
  'render moves',
  looks,
  /played again with save and render/,
  broken(env => ({
    render() {
      env.step(1)
      return env.render!()
    },
  })),
)
animal(
  'save draws',
  looks,
  /gives another/,
  broken(env => ({
    save() {
      const state = env.save!()
      env.step(1)
      return state
    },
  })),
)

const frame = 'render gives a frame'
animal(
  'render prints',
  frame,
  /render gives nothing: give/,
  broken(() => ({ render() {} })),
)
animal(
  'render gives a string',
  frame,
  /render gives a string: give/,
  broken(() => ({ render: () => 'x' })),
)
animal(
  'an empty picture',
  frame,
  /empty text/,
  broken(() => ({ render: () => ({ text: ' ' }) })),
)
animal(
  'half an svg',
  frame,
  /from <svg to <\/svg>/,
  broken(() => ({ render: () => ({ svg: '<svg>' }) })),
)
animal(
  'pixels without alpha',
  frame,
  /no Uint8ClampedArray\(16\)/,
  broken(() => ({
    render: () => ({ width: 2, height: 2, rgba: new Uint8ClampedArray(12) }),
  })),
)
animal(
  'close throws when closed',
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
