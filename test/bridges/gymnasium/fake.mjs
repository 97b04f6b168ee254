#!/usr/bin/env node
/**
 * Speaks the protocol of src/bridges/gymnasium/child.py without Python. The environment counts up from the seed modulo
 * 1000, in episodes of 5 steps; its id selects a fault. `messages`, the second number of an observation, is the number
 * of requests that arrived together.
 */
import { writeSync } from 'node:fs'

const [OPEN, RESET, STEP, RENDER, CLOSE] = [0, 1, 2, 3, 4]
const envs = new Map()
let steps = 0
let waiting = Buffer.alloc(0)

const hello = {
  gymnasium: '1.2.3',
  observations: { kind: 'box', shape: [2], low: 0, high: null },
  actions: { kind: 'discrete', n: 3 },
  threshold: 4.5,
  pixels: true,
}
const spaces = {
  'Discrete-v0': {
    observations: { kind: 'discrete', n: 1_000_000 },
    actions: { kind: 'multi-discrete', sizes: [2, 3] },
  },
  'Multi-v0': {
    observations: { kind: 'multi-discrete', sizes: [1_000_000, 50] },
    actions: { kind: 'box', shape: [2], low: [-1, null], high: [1, 2] },
  },
  'Picture-v0': { observations: { kind: 'box', shape: [2], low: 0, high: 255, dtype: 'uint8' } },
}
const refusals = {
  'Missing-v0': 'this Python (3.11.7) lacks the package gymnasium: install it with "python -m pip install gymnasium".',
  'Text-v0': 'its observation space Text(1, 5) is not supported: wrap the environment in Python to convert it.',
}

function number(count, messages, name) {
  const ints = name === 'Discrete-v0' ? Int32Array.of(count) : Int32Array.of(count, messages)
  return Buffer.from((name in spaces ? ints : Float32Array.of(count, messages)).buffer)
}

function respond(what, env, payload, messages) {
  if (what === OPEN) {
    const { id, kwargs, pixels } = JSON.parse(payload)
    if (id === 'HangsAtOnce-v0') return hang()
    if (id in refusals) throw new Error(refusals[id])
    envs.set(env, { name: id, count: 0, left: 5, kwargs, pixels })
    return Buffer.from(JSON.stringify({ ...hello, ...spaces[id] }))
  }
  const state = envs.get(env)
  const result = (reward, terminated, truncated) => {
    const head = Buffer.alloc(16)
    head.writeDoubleLE(reward)
    head.writeUInt32LE(terminated, 8)
    head.writeUInt32LE(truncated, 12)
    const more = state.name === 'Masked-v0' ? Buffer.of(1, state.count % 2, 1) : Buffer.alloc(0)
    const long = state.name === 'Long-v0' || (state.name === 'LongLater-v0' && what === STEP)
    return Buffer.concat([head, number(state.count, messages, state.name), more, Buffer.alloc(long ? 12 : 0)])
  }
  if (what === RESET) {
    state.count = payload.readUInt32LE() % 1000
    state.left = 5
    return result(0, 0, 0)
  }
  if (what === STEP) {
    steps++
    if (state.name === 'Crashes-v0' && steps === 60 && !process.env.FAKE_MENDED) {
      writeSync(2, 'Traceback (most recent call last):\nSegmentation fault (core dumped)\n')
      process.exit(139)
    }
    if (state.name === 'Hangs-v0') return hang()
    if (state.name === 'Pauses-v0' && payload.readInt32LE(0) === 99) hang(300)
    if (state.name === 'Pauses-v0' && payload.readInt32LE(0) === 100) hang()
    if (state.name === 'Pauses-v0' && payload.readInt32LE(0) === 101) setTimeout(() => process.exit(5), 20)
    if (state.name === 'Raises-v0') throw new Error('ValueError: no such thing')
    if (state.name === 'Prints-v0') writeSync(2, 'a warning of an environment\n')
    state.count++
    state.left--
    // The sum of the action's bytes, so that a test can check that they arrived.
    const reward =
      state.kwargs.scale ?? (state.name === 'Multi-v0' ? payload.readFloatLE(4) : payload.readInt32LE(0) / 4)
    return result(reward, state.left === 0 && state.name === 'BothEnds-v0' ? 1 : 0, state.left === 0 ? 1 : 0)
  }
  if (what === RENDER && state.pixels) {
    const head = Buffer.alloc(8)
    head.writeUInt32LE(2, 0)
    head.writeUInt32LE(1, 4)
    return Buffer.concat([head, Buffer.from([1, 2, 3, 255, 4, 5, 6, 255])])
  }
  throw new Error('it cannot be rendered')
}

function hang(ms) {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)
}

/** Writes in pieces of three bytes if the environment's name asks for it, as a pipe may split messages. */
function send(data, pieces) {
  for (let at = 0; at < data.length; at += pieces ? 3 : data.length)
    process.stdout.write(data.subarray(at, pieces ? at + 3 : data.length))
}

process.on('SIGINT', () => {})
process.stdin.on('data', arrived => {
  waiting = Buffer.concat([waiting, arrived])
  const requests = []
  while (waiting.length >= 4 && waiting.length >= 4 + waiting.readUInt32LE()) {
    const end = 4 + waiting.readUInt32LE()
    requests.push(waiting.subarray(4, end))
    waiting = waiting.subarray(end)
  }
  for (const request of requests) {
    const [what, env] = [request.readUInt32LE(0), request.readUInt32LE(4)]
    if (what === CLOSE) {
      envs.delete(env)
      continue
    }
    let body
    let failed = 0
    try {
      body = respond(what, env, request.subarray(8), requests.length)
    } catch (error) {
      failed = 1
      body = Buffer.from(error.message)
    }
    const head = Buffer.alloc(8)
    head.writeUInt32LE(body.length + 4)
    head.writeUInt32LE(failed, 4)
    send(Buffer.concat([head, body]), envs.get(env)?.name === 'Pieces-v0')
  }
})
process.stdin.on('end', () => process.exit(0))
