// A zoo of broken environments: each is a small correct one with one fault, which its own rule finds.
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { pendulum } from '../../envs/pendulum.ts'
import { checkEnv, checkMade } from '../../src/core/check-env.ts'
import { type Env, type Json, type SyncEnv, termination, transition } from '../../src/core/env.ts'
import { type EnvSpec, register } from '../../src/core/registry.ts'
import { type Rng, type RngState, rng } from '../../src/core/rng.ts'
import { type Box, box, type Discrete, discrete } from '../../src/core/space.ts'
import { rejection } from '../loop/toys.ts'

const cells = 9

/** A walk on nine cells to a target drawn for each episode, on ground where one step in five slips back; no step leads over an edge. */
function walk(): SyncEnv<Box, Discrete> {
  let random: Rng = rng(0)
  let at = 0
  let target = 0
  const view = () => ({
    observation: Float32Array.of(at / cells, target / cells),
    legal: Uint8Array.of(at > 0 ? 1 : 0, 1, at < cells - 1 ? 1 : 0),
  })
  return {
    observationSpace: box([2], 0, 1),
    actionSpace: discrete(3),
    reset(start) {
      random = rng(start.int(2 ** 32))
      at = 4
      target = random.int(2) * (cells - 1)
      return view()
    },
    step(action) {
      if (view().legal[action] !== 1) throw new Error(`no action ${action} at ${at}`)
      if (random.next() < 0.8) at += action - 1
      const { observation, legal } = view()
      return { ...(at === target ? termination(observation, 1) : transition(observation, 0)), legal }
    },
    render: () => ({ text: `${at} of ${target}` }),
    save: () => ({ at, target, random: { ...random.state() } }),
    restore(saved) {
      const state = saved as unknown as { at: number; target: number; random: RngState }
      at = state.at
      target = state.target
      random = rng(state.random)
    },
    close() {},
  }
}

const spec: EnvSpec = { id: 'Walk-v0', create: walk, maxSteps: 60 }
const broken = (fault: (env: SyncEnv<Box, Discrete>) => object) => () => {
  const env = walk()
  return { ...env, ...fault(env) } as Env
}
/** The same, with the three numbers of a pendulum as observation and a torque as action. */
const swing = (fault: (env: SyncEnv<Box, Box>) => object) => () => {
  const env = pendulum()
  return { ...env, ...fault(env) } as Env
}

const zoo: [fault: string, rule: string, message: RegExp, spec: EnvSpec][] = []
const animal = (fault: string, rule: string, message: RegExp, faults: EnvSpec['create'] | Partial<EnvSpec>) =>
  zoo.push([fault, rule, message, { ...spec, ...(typeof faults === 'function' ? { create: faults } : faults) }])

const entry = 'its entry in the registry is sensible'
animal('no version', entry, /end it with -v0/, { id: 'Walk' as 'Walk-v0' })
animal('half a step', entry, /maxSteps is 2.5/, { maxSteps: 2.5 })
animal('solved at NaN', entry, /solvedAt is NaN/, { solvedAt: Number.NaN })
animal('create throws', 'create gives an environment', /throws "no road"/, () => {
  throw new Error('no road')
})
const spaces = 'spaces are well-formed'
animal(
  'half an action',
  spaces,
  /actionSpace has n = 2.5/,
  broken(() => ({ actionSpace: discrete(2.5) })),
)
animal(
  'no space',
  spaces,
  /observationSpace is no space/,
  broken(() => ({ observationSpace: undefined })),
)
animal(
  'no shape',
  spaces,
  /has shape = \[\]/,
  broken(() => ({ observationSpace: box([], 0, 1) })),
)
animal(
  'a bound too few',
  spaces,
  /needs as low a number, or/,
  broken(() => ({ observationSpace: box([2], [0], 1) })),
)
animal(
  'a bound of NaN',
  spaces,
  /has NaN in high/,
  broken(() => ({ observationSpace: box([2], 0, [1, Number.NaN]) })),
)
animal(
  'bounds as typed array',
  spaces,
  /survives JSON/,
  broken(() => ({
    observationSpace: box([2], 0, new Float32Array(2).fill(1) as never),
  })),
)
animal(
  'low above high',
  spaces,
  /goes from 1 to 0 in number 0/,
  broken(() => ({ observationSpace: box([2], 1, 0) })),
)
let made = 0
animal(
  'a space that grows',
  spaces,
  /actionSpace.n is another/,
  broken(() => ({ actionSpace: discrete(3 + made++) })),
)

const answers = 'reset and step answer'
animal(
  'step throws',
  answers,
  /step 3: action \d throws "lost"/,
  broken(env => {
    let k = 0
    return {
      step(action: number) {
        if (++k === 3) throw new Error('lost')
        return env.step(action)
      },
    }
  }),
)
animal(
  'step rejects',
  answers,
  /step 1: action \d throws "late"/,
  broken(() => ({
    step: () => Promise.reject(new Error('late')),
  })),
)
animal(
  'no step',
  answers,
  /step 1: .*step is not a function/,
  broken(() => ({ step: undefined })),
)
const object = 'an answer is an object with an observation'
animal(
  'reset gives the bare observation',
  object,
  /reset: it gives an object without/,
  broken(env => ({
    reset: (random: Rng) => env.reset(random).observation,
  })),
)
animal("Gymnasium's tuple", object, /step 1: it gives an array/, {
  create: broken(env => ({
    step(action: number) {
      const { observation, reward, terminated, truncated } = env.step(action)
      return [observation, reward, terminated, truncated, {}]
    },
  })),
})

const inSpace = 'observations are in their space'
const seen = (observe: (observation: Float32Array) => unknown) =>
  broken(env => ({
    reset: (random: Rng) => ({ ...env.reset(random), observation: env.reset(random).observation }),
    step(action: number) {
      const step = env.step(action)
      return { ...step, observation: observe(step.observation) }
    },
  }))
animal(
  'a NaN',
  'observations are finite numbers',
  /step 1: number 0 .* is NaN/,
  seen(([x, y]) => Float32Array.of(0 / 0 + x!, y!)),
)
animal(
  'an overflow',
  'observations are finite numbers',
  /is Infinity/,
  seen(([x]) => Float32Array.of(x!, 1e39)),
)
animal(
  'out of bounds',
  inSpace,
  /has 1.5 at index 1, outside \[0, 1\]/,
  seen(([x]) => Float32Array.of(x!, 1.5)),
)
animal(
  'an ordinary array',
  inSpace,
  /is Array\(2\), not a Float32Array\(2\)/,
  seen(observation => [...observation]),
)
animal(
  'a number too many',
  inSpace,
  /is Float32Array\(3\)/,
  seen(([x, y]) => Float32Array.of(x!, y!, 0)),
)

const stepped = (change: object) => broken(env => ({ step: (action: number) => ({ ...env.step(action), ...change }) }))
animal('no reward', 'rewards are finite numbers', /the reward is undefined/, stepped({ reward: undefined }))
animal('a reward of NaN', 'rewards are finite numbers', /step 1: the reward is NaN/, stepped({ reward: Number.NaN }))
animal('a reward in words', 'rewards are finite numbers', /the reward is "1"/, stepped({ reward: '1' }))
animal(
  'truncated left out',
  'terminated and truncated are booleans',
  /truncated is undefined/,
  stepped({
    truncated: undefined,
  }),
)
animal(
  'terminated is 0 or 1',
  'terminated and truncated are booleans',
  /terminated is 0/,
  broken(env => ({
    step(action: number) {
      const step = env.step(action)
      return { ...step, terminated: Number(step.terminated) }
    },
  })),
)

const mask = 'legal gives a 0 or a 1 for each action'
const masked = (change: (legal: Uint8Array) => unknown) =>
  broken(env => ({
    step(action: number) {
      const step = env.step(action)
      return { ...step, legal: change(step.legal!) }
    },
  }))
animal(
  'a mask of booleans',
  mask,
  /legal is no Uint8Array/,
  masked(legal => Array.from(legal, Boolean)),
)
animal(
  'a mask too long',
  mask,
  /4 numbers for 3/,
  masked(legal => Uint8Array.of(...legal, 1)),
)
animal(
  'twice allowed',
  mask,
  /2 for action \d/,
  masked(legal => legal.map(bit => 2 * bit)),
)
animal(
  'nothing allowed',
  'some action is legal while the episode goes on',
  /step 1: legal allows nothing/,
  broken(env => ({
    step: () => ({ ...env.step(1), legal: new Uint8Array(3) }),
  })),
)
animal('players 1 and 2', 'the side to move is 0 or 1', /player is 2/, stepped({ player: 2 }))

animal(
  'one buffer for all observations',
  'earlier views are not changed by later steps',
  /observation\[\d\] has changed/,
  broken(env => {
    const observation = new Float32Array(2)
    return {
      step(action: number) {
        const step = env.step(action)
        observation.set(step.observation)
        return { ...step, observation }
      },
    }
  }),
)
animal(
  'one mask for all views',
  'earlier views are not changed by later steps',
  /legal\[\d\] has changed/,
  broken(env => {
    const legal = new Uint8Array(3)
    return {
      step(action: number) {
        const step = env.step(action)
        legal.set(step.legal!)
        return { ...step, legal }
      },
    }
  }),
)
animal(
  'an action clipped in place',
  'step leaves its action as it is',
  /it changes action\[0\]/,
  swing(env => ({
    step(action: Float32Array) {
      action[0] = Math.max(-1, Math.min(1, action[0]!))
      return env.step(action)
    },
  })),
)

const same = 'the same seed gives the same episode'
animal(
  'Math.random',
  same,
  /reset gives another observation\[1\]/,
  broken(env => ({
    reset: (random: Rng) => ({
      ...env.reset(random),
      observation: Float32Array.of(4 / cells, Math.random()),
    }),
  })),
)
let calls = 0
animal(
  'a count outside create',
  same,
  /step 1 gives another reward/,
  broken(env => ({
    step: (action: number) => ({ ...env.step(action), reward: calls++ }),
  })),
)

const anew = 'reset begins anew, whatever came before'
animal(
  'reset forgets a counter',
  anew,
  /after other episodes: step 1 gives another reward/,
  broken(env => {
    let k = 0
    return {
      step: (action: number) => ({ ...env.step(action), reward: k++ }),
      save: () => ({ k, env: env.save!() }),
      restore({ k: steps, env: state }: { k: number; env: Json }) {
        k = steps
        env.restore!(state)
      },
    }
  }),
)
animal('no reset before the end', anew, /1 steps into another episode: it throws "not over"/, {
  maxSteps: undefined as never,
  create: broken(env => {
    let playing = false
    return {
      reset(random: Rng) {
        if (playing) throw new Error('not over')
        return env.reset(random)
      },
      step(action: number) {
        const step = env.step(action)
        playing = !step.terminated
        return step
      },
      restore(state: Json) {
        playing = true
        env.restore!(state)
      },
    }
  }),
})

const apart = 'copies do not disturb one another'
const only = walk()
animal('one environment for all', apart, /gives another|it throws/, { create: () => only })

const seeds = 'different seeds give different episodes'
animal(
  'a seed of its own',
  seeds,
  /20 seeds give the same episode/,
  broken(env => ({ reset: () => env.reset(rng(1)) })),
)
animal('no chance, unsaid', seeds, /deterministic: true/, () => stairs())
animal('chance denied', 'a deterministic environment goes alike with every seed', /With another seed, reset gives/, {
  deterministic: true,
})

animal('no end', 'episodes end', /Episode 1 has no end within 3000/, {
  create: broken(env => ({ step: (action: number) => ({ ...env.step(action), terminated: false }) })),
  maxSteps: undefined as never,
})

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
  /render gives undefined/,
  broken(() => ({ render() {} })),
)
animal(
  'render gives a string',
  frame,
  /render gives string/,
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

animal(
  'actions without bounds',
  'actions have bounds',
  /Box\(1\) has no bounds/,
  swing(() => ({
    actionSpace: box([1], -Infinity, Infinity),
  })),
)
const symmetric = 'action bounds are symmetric and near 1'
animal(
  'a skewed action',
  symmetric,
  /from -1 to 3/,
  swing(() => ({ actionSpace: box([1], -1, 3) })),
)
animal(
  'a wide action',
  symmetric,
  /from -500 to 500/,
  swing(() => ({ actionSpace: box([1], -500, 500) })),
)
animal(
  'observations without bounds',
  'observations have bounds',
  /No number of .* Box\(2\)/,
  broken(() => ({
    observationSpace: box([2], -Infinity, Infinity),
  })),
)
animal('bytes', 'observations are near 1', /is 255: .* by 255/, {
  create: broken(env => ({
    observationSpace: box([2], 0, 255),
    step: (action: number) => ({ ...env.step(action), observation: Float32Array.of(255, 0) }),
  })),
})

/** Ten stairs up: nothing is left to chance, and there is nothing to save, draw or close. */
function stairs(late = false): Env {
  let stair = 0
  const answer = <T>(value: T) => (late ? Promise.resolve(value) : value)
  const observation = () => Float32Array.of(stair / 10)
  return {
    observationSpace: box([1], 0, 1),
    actionSpace: discrete(2),
    reset() {
      stair = 0
      return answer({ observation: observation() })
    },
    step(action) {
      stair = Math.max(0, stair + (action === 1 ? 1 : -1))
      return answer(stair === 10 ? termination(observation(), 1) : transition(observation(), 0))
    },
  }
}

const warnings = [
  seeds,
  'episodes end',
  'actions have bounds',
  symmetric,
  'observations have bounds',
  'observations are near 1',
]

for (const [fault, rule, message, spec] of zoo)
  test(`${fault}: ${rule}`, async () => {
    const problems = await checkEnv(spec)
    assert.equal(
      problems.map(({ rule, message }) => [rule, message]),
      [[rule, problems[0]?.message]],
    )
    assert.match(problems[0]!.message, message)
    assert.is(problems[0]!.level, warnings.includes(rule) ? 'warning' : 'error')
  })

test('a step after the end is found where make does not guard the order of calls', async () => {
  const problems = await checkMade(walk, spec)
  assert.equal(
    problems.map(({ rule }) => rule),
    ['a step before reset, or after the end, is refused'],
  )
  assert.match(problems[0]!.message, /^Before the first reset, a step is answered: .*throw an error/)

  /** Refuses steps before the first reset only. */
  const half = () => {
    const env = walk()
    let begun = false
    return {
      ...env,
      reset(random: Rng) {
        begun = true
        return env.reset(random)
      },
      step(action: number) {
        if (!begun) throw new Error('reset first')
        return env.step(action)
      },
      restore(state: Json) {
        begun = true
        env.restore!(state)
      },
    }
  }
  const [problem, ...others] = await checkMade(half, spec)
  assert.equal(others, [])
  assert.match(problem!.message, /^After the end of episode 1, a step is answered/)
})

/** The walk behind promises. */
const late = () => {
  const env = walk()
  return {
    ...env,
    reset: async (random: Rng) => env.reset(random),
    step: async (action: number) => env.step(action),
  }
}

/** One step: fetch what is wanted. A class, with nothing to save, draw or close. */
class Fetch implements Env {
  readonly observationSpace = discrete(3)
  readonly actionSpace = discrete(3)
  #wanted = 0
  reset(random: Rng) {
    this.#wanted = random.int(3)
    return { observation: this.#wanted }
  }
  step(action: number) {
    return termination(this.#wanted, action === this.#wanted ? 1 : 0)
  }
}

test('correct environments have no problems, whatever the seed', async () => {
  const correct: EnvSpec[] = [
    spec,
    { id: 'Late-v0', create: late },
    { id: 'Stairs-v0', create: () => stairs(), maxSteps: 50, deterministic: true },
    { id: 'LateStairs-v0', create: () => stairs(true), maxSteps: 50, deterministic: true },
    { id: 'Fetch-v0', create: () => new Fetch() },
    { id: 'Swing-v0', create: pendulum, maxSteps: 40 },
  ]
  for (const spec of correct)
    for (const seed of [0, 1, 2]) assert.equal(await checkEnv(spec, { seed, episodes: 2 }), [], spec.id)
})

test('the time of day in info is no fault', async () => {
  let now = 0
  const create = broken(env => ({ step: (action: number) => ({ ...env.step(action), info: { now: now++ } }) }))
  assert.equal(await checkEnv({ ...spec, create }), [])
})

test('every problem is found in one go, except those that follow from another', async () => {
  const create = broken(env => ({
    step: (action: number) => ({ ...env.step(action), reward: Number.NaN, truncated: 0 }),
    render: () => ({ text: '' }),
    reset: (random: Rng) => env.reset(rng(random.next() > 2 ? 1 : 0)),
  }))
  const rules = (await checkEnv({ ...spec, create })).map(({ rule }) => rule)
  assert.equal(rules, [
    'rewards are finite numbers',
    'terminated and truncated are booleans',
    'different seeds give different episodes',
    'render gives a frame',
  ])
})

test('options that JSON changes', async () => {
  register(spec)
  const [problem, ...others] = await checkEnv({ id: 'Walk-v0', options: { cells: Float32Array.of(1) as never } })
  assert.equal(others, [])
  assert.is(problem!.rule, 'options survive JSON')
  assert.match(problem!.message, /^options.cells is another after JSON/)
  assert.equal(await checkEnv({ id: 'Walk-v0', options: { cells: 9 } }), [])
})

test('every copy is closed', async () => {
  let open = 0
  const create = () => {
    open++
    let closed = false
    return {
      ...walk(),
      close() {
        if (!closed) open--
        closed = true
      },
    }
  }
  await checkEnv({ ...spec, create })
  assert.is(open, 0)
})

test('what is no environment of ours is refused', async () => {
  assert.match((await rejection(checkEnv('Wolk-v0'))).message, /no environment "Wolk-v0"/)
  assert.match((await rejection(checkEnv(walk() as never))).message, /takes an id or \{ id: 'Name-v0', create/)
})

test('it never rejects for what an environment does', async () => {
  const fail = () => {
    throw new Error('broken')
  }
  const members = Object.keys(walk()).filter(name => name !== 'close')
  for (const name of members) {
    const problems = await checkEnv({ ...spec, create: broken(() => ({ [name]: fail })) })
    assert.ok(problems.length > 0, name)
  }
  for (const made of [null, undefined, {}, 5])
    assert.ok((await checkEnv({ ...spec, create: () => made as never })).length)
})

test.run()
