/**
 * The real Gymnasium through the bridge, with the environments of gymnasium_zoo.py: the same physics as ours, every
 * space, every failure.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import '../../envs/index.ts'
import { openChannel } from '../../src/bridges/gymnasium/channel.ts'
import { opening } from '../../src/bridges/gymnasium/description.ts'
import { answers, ask, request } from '../../src/bridges/gymnasium/frames.ts'
import { type GymnasiumOptions, gymnasium } from '../../src/bridges/gymnasium/gymnasium.ts'
import { bridgeScript, pythonCommand } from '../../src/bridges/gymnasium/python.ts'
import type { Env, Json, Step } from '../../src/core/env.ts'
import { type EnvId, make } from '../../src/core/registry.ts'
import { rng } from '../../src/core/rng.ts'
import { sample } from '../../src/core/space.ts'

const STEPS = 10_000
const starts: Readonly<Record<string, readonly (readonly [number, number])[]>> = {
  'CartPole-v1': new Array(4).fill([-0.05, 0.05]),
  'MountainCar-v0': [
    [-0.6, -0.4],
    [0, 0],
  ],
  'MountainCarContinuous-v0': [
    [-0.6, -0.4],
    [0, 0],
  ],
  'Pendulum-v1': [
    [-Math.PI, Math.PI],
    [-1, 1],
  ],
  'Acrobot-v1': new Array(4).fill([-0.1, 0.1]),
}
const zoo = (kwargs: Record<string, Json>, options: GymnasiumOptions = {}): Env =>
  make(gymnasium('gymnasium_zoo:Zoo-v0', { ...options, kwargs }))
const act = async (env: Env, action: unknown): Promise<Step> => env.step(action as never)
const failure = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'nothing',
    error => error.message,
  )

for (const [id, bounds] of Object.entries(starts))
  test(`${id}: ours and Gymnasium's agree to 1e-6 over ${STEPS} steps`, async () => {
    const ours = make(id as EnvId)
    const theirs = make(gymnasium(`gymnasium_zoo:Starts${id}`))
    const moves = rng('moves')
    let largest = 0
    let episodes = 0
    const compare = (a: unknown, b: unknown, where: string) => {
      for (const [i, x] of [...(a as Float32Array)].entries()) {
        const off = Math.abs(x - (b as Float32Array)[i]!) / Math.max(1, Math.abs(x))
        largest = Math.max(largest, off)
        assert.ok(off <= 1e-6, `${where}, number ${i}: ${x} and ${(b as Float32Array)[i]}`)
      }
    }
    for (let t = 0, over = true; t < STEPS; t++) {
      if (over) {
        const seed = rng(episodes).int(2 ** 32)
        const state = bounds.map(([low, high], i) => low + (high - low) * (((seed * (2 * i + 1)) % 2 ** 32) / 2 ** 32))
        await ours.reset(rng(episodes))
        ours.restore!({ state, elapsed: 0 })
        await theirs.reset(rng(episodes))
        episodes++
      }
      const action = sample(ours.actionSpace, moves)
      const [a, b] = [await act(ours, action), await act(theirs, action)]
      const where = `step ${t}, episode ${episodes}`
      compare(a.observation, b.observation, where)
      assert.ok(Math.abs(a.reward - b.reward) <= 1e-6 * Math.max(1, Math.abs(a.reward)), `${where}: reward`)
      assert.equal([a.terminated, a.truncated], [b.terminated, b.truncated], `${where}: end`)
      over = a.terminated || a.truncated
    }
    console.log(`  ${id}: ${episodes} episodes, largest difference ${largest}`)
    theirs.close?.()
  })

const flat = (value: unknown) => (typeof value === 'number' ? value : [...(value as Float32Array)])
const observed: Readonly<Record<string, readonly [space: object, value: unknown]>> = {
  discrete: [{ kind: 'discrete', n: 3 }, 2],
  'multi-discrete': [{ kind: 'multi-discrete', sizes: [2, 3, 4, 5] }, [1, 2, 3, 4]],
  'multi-binary': [{ kind: 'multi-discrete', sizes: [2, 2, 2] }, [1, 0, 1]],
  scalar: [{ kind: 'box', shape: [1], low: -1, high: Infinity }, [0.5]],
  image: [{ kind: 'box', shape: [2, 2, 3], low: 0, high: 255, dtype: 'uint8' }, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]],
  double: [{ kind: 'box', shape: [2], low: -Infinity, high: Infinity }, [Math.fround(1 / 3), Math.fround(-2e30)]],
  dict: [{ kind: 'box', shape: [5], low: [-1, -1, 0, 0, 0], high: 1 }, [0.25, -0.5, 0, 0, 1]],
  tuple: [{ kind: 'box', shape: [3], low: 0, high: 1 }, [0, 1, 0.75]],
}
for (const [observation, [space, value]] of Object.entries(observed))
  test(`observation space: ${observation}`, async () => {
    const env = zoo({ observation })
    assert.equal(env.observationSpace, space)
    assert.equal(flat((await env.reset(rng(0))).observation), value)
    assert.equal(flat((await act(env, 1)).observation), value)
    env.close?.()
  })

const acted: Readonly<Record<string, readonly [action: unknown, reward: number]>> = {
  discrete: [2, 1],
  'multi-discrete': [Int32Array.of(1, 2), 33],
  'multi-binary': [Int32Array.of(1, 1), 2],
  box: [Float32Array.of(1, 0.5, -2, 2), 1.5],
  integers: [Float32Array.of(2.9, 9), 12],
}
for (const [kind, [action, reward]] of Object.entries(acted))
  test(`action space: ${kind}`, async () => {
    const env = zoo({ action: kind })
    await env.reset(rng(0))
    assert.is((await act(env, action)).reward, reward)
    env.close?.()
  })

test('a space without a counterpart is refused', () => {
  assert.throws(() => zoo({ observation: 'text' }), /its observation space Text\(.*\) is not supported/)
  assert.throws(() => zoo({ observation: 'sequence' }), /its observation space Dict\(.*\) is not supported/)
  assert.throws(() => zoo({ action: 'dict' }), /its action space Dict\(.*\) is not supported/)
})

test('an id that does not exist is refused with the nearest one', () => {
  assert.throws(() => gymnasium('CartPol-v1'), /^gymnasium:CartPol-v1: NameNotFound: .*CartPole/)
  assert.throws(() => gymnasium('no_module:X-v0'), /ModuleNotFoundError: No module named 'no_module'/)
})

test('a frame is rendered', async () => {
  const env = zoo({})
  await env.reset(rng(0))
  const frame = (await env.render?.()) as { width: number; height: number; rgba: Uint8ClampedArray }
  assert.equal([frame.width, frame.height], [3, 2])
  assert.equal([...frame.rgba.slice(-8)], [0, 0, 0, 255, 10, 20, 30, 255])
  env.close?.()
})

test('the same stream gives the same episode, a different stream a different one', async () => {
  const env = make(gymnasium('CartPole-v1'))
  const first = async (seed: number) => flat((await env.reset(rng(seed))).observation)
  assert.equal(await first(1), await first(1))
  assert.not.equal(await first(1), await first(2))
  env.close?.()
})

test('an environment may print', async () => {
  const env = zoo({ fault: 'prints' })
  await env.reset(rng(0))
  assert.is((await act(env, 0)).reward, -1)
  env.close?.()
})

test('an exception, a crash and a hang give one sentence each, and a reset recovers', async () => {
  const faults = {
    raises: 'ValueError: two lines',
    dies: 'Python exited (SIGSEGV)',
    hangs: 'Python did not answer for 10 s',
  }
  for (const [fault, sentence] of Object.entries(faults)) {
    const env = zoo({ fault }, { timeout: 10 })
    await env.reset(rng(0))
    assert.match(await failure(act(env, 0)), sentence)
    await env.reset(rng(0))
    env.close?.()
  }
})

test('Python ends when Sente is killed', async () => {
  const code = `
    import { make } from '${new URL('../../src/core/registry.ts', import.meta.url)}'
    import { rng } from '${new URL('../../src/core/rng.ts', import.meta.url)}'
    import { gymnasium } from '${new URL('../../src/bridges/gymnasium/gymnasium.ts', import.meta.url)}'
    const env = make(gymnasium('CartPole-v1'))
    await env.reset(rng(0))
    console.log('ready')
    setInterval(() => {}, 1000)`
  const args = ['--import', import.meta.resolve('tsx'), '--conditions=sente-source', '--input-type=module', '-e', code]
  const ours = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  await once(ours.stdout, 'data')
  const python = await childrenOf(ours.pid!)
  assert.is(python.length, 1)
  ours.kill('SIGKILL')
  for (let i = 0; i < 50 && alive(python[0]!); i++) await new Promise(resolve => setTimeout(resolve, 100))
  assert.not(alive(python[0]!))
})

test('quick replies arrive through the shared board, and equal those of the pipe', async () => {
  const channel = openChannel()!
  const [input, output, file] = channel.theirs
  const env = { ...process.env, SENTE_BOARD: '3' }
  const python = spawn(pythonCommand(), [bridgeScript()], { stdio: [input, output, 'inherit', file], env })
  channel.started()
  const piped = answers()
  let looked = 0
  const asked = (what: number, payload: Uint8Array): Buffer => {
    channel.write(request(what, 0, payload))
    const found = channel.watch(40)
    if (found) looked++
    for (let board = found; ; ) {
      if (board) return answers()(board)[0]!.payload
      const into = Buffer.alloc(4096)
      for (const { rung, payload } of piped(into.subarray(0, channel.read(into)))) {
        if (!rung) return payload
        board = channel.collect()
      }
    }
  }
  asked(ask.open, opening({ name: 'CartPole-v1', kwargs: {} }, false))
  const play = () => {
    const seen: number[] = []
    asked(ask.reset, Uint8Array.of(7, 0, 0, 0))
    for (let t = 0; t < 500; t++) {
      const payload = asked(ask.step, Uint8Array.of(t % 2, 0, 0, 0))
      seen.push(payload.readFloatLE(16), payload.readFloatLE(28))
      if (payload.readUInt32LE(8) === 1) asked(ask.reset, Uint8Array.of(t % 256, 0, 0, 0))
    }
    return seen
  }
  const first = play()
  for (let again = 0; again < 20; again++) assert.equal(play(), first)
  assert.ok(looked > 0)
  console.log(`  ${looked} of ${21 * 500} replies came through the board`)
  channel.close()
  await once(python, 'exit')
})

async function childrenOf(pid: number): Promise<number[]> {
  const list = spawn('ps', ['-o', 'pid=', '-o', 'ppid=', '-o', 'args=', '-A'])
  let text = ''
  list.stdout.setEncoding('utf8').on('data', more => {
    text += more
  })
  await once(list, 'close')
  return text
    .split('\n')
    .filter(line => line.includes('child.py'))
    .map(line => line.trim().split(/\s+/).map(Number))
    .flatMap(([child, parent]) => (parent === pid ? [child!] : []))
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

test.run()
