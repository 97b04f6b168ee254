import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { type Child, childOf } from '../../../src/bridges/gymnasium/child.ts'
import { opening } from '../../../src/bridges/gymnasium/description.ts'
import { ask } from '../../../src/bridges/gymnasium/frames.ts'
import type { Answer } from '../../../src/core/env.ts'

const script = fileURLToPath(new URL('fake.mjs', import.meta.url))
const node = { command: process.execPath, script }
const failure = (answer: Answer<Buffer>): Promise<string> =>
  Promise.resolve(answer).then(
    () => 'nothing',
    error => error.message,
  )
const open = (child: Child, number: number, name = 'Count-v0') =>
  child.send(number, ask.open, opening({ name, kwargs: {} }, false))
const reset = (child: Child, number: number) => child.send(number, ask.reset, Uint8Array.of(1, 0, 0, 0), SIZE)
const step = (child: Child, number: number, action = 8) =>
  child.send(number, ask.step, Uint8Array.of(action, 0, 0, 0), SIZE)
const SIZE = 24 // bytes of an answer to a step
/** The reward of a step, an observation's numbers. */
const read = (payload: Buffer) => [payload.readDoubleLE(0), payload.readFloatLE(16), payload.readFloatLE(20)]

test('answers come in the order of the requests, and requests of one turn are one message', async () => {
  const child = childOf(node, 20_000)
  const numbers = [child.join(), child.join(), child.join()]
  assert.is(new Set(numbers).size, 3)
  await Promise.all(numbers.map(number => open(child, number)))
  await Promise.all(numbers.map(number => reset(child, number)))
  const apart = read(await step(child, numbers[1]!))
  assert.equal(apart, [2, 2, 1])
  const together = await Promise.all(numbers.map(number => step(child, number)))
  assert.equal(together.map(read), [
    [2, 2, 3],
    [2, 3, 3],
    [2, 2, 3],
  ])
  for (const number of numbers) child.leave(number)
})

test('equal settings share one child, until its last environment is closed', () => {
  const first = childOf(node, 20_000)
  const [a, b] = [first.join(), first.join()]
  assert.is(childOf(node, 20_000), first)
  assert.is.not(childOf(node, 10_000), first)
  first.leave(a)
  assert.is(childOf(node, 20_000), first)
  first.leave(b)
  assert.is.not(childOf(node, 20_000), first)
})

test('each lane has its own child', () => {
  const [first, second] = [childOf(node, 20_000), childOf(node, 20_000, 1)]
  assert.is.not(first, second)
  assert.is(childOf(node, 20_000, 1), second)
  for (const child of [first, second]) child.leave(child.join())
})

/** The answer, and whether it arrived without a turn of the event loop. */
async function sent(ask: () => Answer<Buffer>): Promise<{ payload: Buffer; waited: boolean }> {
  let waited = true
  const turn = setImmediate(() => {
    waited = false
  })
  const payload = await ask()
  clearImmediate(turn)
  return { payload, waited }
}

/** Steps until an answer arrives by a blocking read. */
async function quicken(child: Child, number: number): Promise<void> {
  for (let t = 0; t < 20_000; t++) if ((await sent(() => step(child, number))).waited) return
  assert.unreachable('no answer was waited for')
}

if (process.platform !== 'win32') {
  test('quick answers are read synchronously, late ones through the event loop, and nothing is lost', async () => {
    const child = childOf(node, 20_000)
    const number = child.join()
    await open(child, number, 'Pauses-v0')
    const [, begun] = read(await reset(child, number))
    let [steps, ticks] = [0, 0]
    const clock = setInterval(() => ticks++, 5)
    const count = async (action = 8): Promise<boolean> => {
      const { payload, waited } = await sent(() => step(child, number, action))
      const [reward, reached] = read(payload)
      assert.equal([reward, reached], [action / 4, begun! + ++steps])
      return waited
    }
    for (let pause = 0; pause < 3; pause++) {
      for (let t = 0; !(await count()); t++) assert.ok(t < 20_000, 'no answer was read synchronously')
      ticks = 0
      await count(99)
      assert.ok(ticks > 0)
    }
    clearInterval(clock)
    child.leave(number)
  })

  test('a single environment needs no promise; several in one turn are awaited together', async () => {
    const child = childOf(node, 20_000)
    const numbers = [child.join(), child.join()]
    for (const number of numbers) {
      await open(child, number)
      await reset(child, number)
    }
    const until = async (done: () => Promise<boolean>) => {
      for (let t = 0; !(await done()); t++) assert.ok(t < 20_000)
    }
    await until(async () => {
      const answer = step(child, numbers[0]!)
      await answer
      return Buffer.isBuffer(answer)
    })
    await until(async () => {
      const both = numbers.map(number => step(child, number))
      assert.is(both.filter(Buffer.isBuffer).length <= 1, true)
      const { waited } = await sent(() => Promise.all(both).then(([answer]) => answer!))
      return waited && both.every(answer => !Buffer.isBuffer(answer))
    })
    for (const number of numbers) child.leave(number)
  })

  test('a hang after quick answers is terminated like any other', async () => {
    const child = childOf(node, 4_000)
    const number = child.join()
    await open(child, number, 'Pauses-v0')
    await reset(child, number)
    await quicken(child, number)
    assert.match(await failure(step(child, number, 100)), 'Python did not answer for 4 s and was terminated')
    assert.ok(child.gone)
  })

  test('an exit between two steps is reported by the next one', async () => {
    const child = childOf(node, 20_000)
    const number = child.join()
    await open(child, number, 'Pauses-v0')
    await reset(child, number)
    await quicken(child, number)
    await step(child, number, 101)
    const until = performance.now() + 200
    while (performance.now() < until); // it exits meanwhile, while the event loop is blocked
    assert.match(await failure(step(child, number)), 'Python exited (exit code 5)')
    assert.match(await failure(step(child, number)), 'Python exited (exit code 5)')
    assert.ok(child.gone)
  })

  test('a tight loop of quick steps does not starve timers', async () => {
    const child = childOf(node, 20_000)
    const number = child.join()
    await open(child, number)
    await reset(child, number)
    await quicken(child, number)
    let rung = false
    setTimeout(() => {
      rung = true
    }, 1)
    for (let t = 0; t < 200_000 && !rung; t++) await step(child, number)
    assert.ok(rung)
    child.leave(number)
  })
}

test('requests to a missing program are rejected', async () => {
  const child = childOf({ command: './no/python', script }, 20_000)
  assert.match(await failure(open(child, child.join())), 'there is no Python at "./no/python"')
  assert.ok(child.gone)
})

test('an idle environment does not keep the process alive; an open request does', () => {
  const code = `
    import { childOf } from ${JSON.stringify(new URL('../../../src/bridges/gymnasium/child.ts', import.meta.url).href)}
    import { opening } from ${JSON.stringify(new URL('../../../src/bridges/gymnasium/description.ts', import.meta.url).href)}
    const child = childOf(${JSON.stringify(node)}, 20_000)
    await child.send(child.join(), 0, opening({ name: 'Count-v0', kwargs: {} }, false))
    console.log('answered')`
  const args = ['--import', import.meta.resolve('tsx'), '--conditions=sente-source', '--input-type=module', '-e', code]
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', timeout: 30_000 })
  assert.equal([status, stdout, stderr], [0, 'answered\n', ''])
})

test.run()
