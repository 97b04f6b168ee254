import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { childOf } from '../../src/gymnasium/child.ts'
import { opening } from '../../src/gymnasium/description.ts'
import { ask, request } from '../../src/gymnasium/frames.ts'

const script = fileURLToPath(new URL('fake.mjs', import.meta.url))
const node = { command: process.execPath, script }
const seed = (number: number) => request(ask.reset, number, Uint8Array.of(1, 0, 0, 0))
const step = (number: number) => request(ask.step, number, Uint8Array.of(8, 0, 0, 0))
/** The reward of a step, an observation's numbers. */
const read = (payload: Buffer) => [payload.readDoubleLE(0), payload.readFloatLE(16), payload.readFloatLE(20)]

test('answers come in the order of the questions, and one turn is one message', async () => {
  const child = childOf(node, 20_000)
  const numbers = [child.join(), child.join(), child.join()]
  assert.is(new Set(numbers).size, 3)
  await Promise.all(numbers.map(number => child.send(opening(number, { name: 'Count-v0', kwargs: {} }, false))))
  await Promise.all(numbers.map(number => child.send(seed(number))))
  const apart = read(await child.send(step(numbers[1]!)))
  assert.equal(apart, [2, 2, 1])
  const together = await Promise.all(numbers.map(number => child.send(step(number))))
  assert.equal(together.map(read), [
    [2, 2, 3],
    [2, 3, 3],
    [2, 2, 3],
  ])
  for (const number of numbers) child.leave(number)
})

test('one child for all that start it alike, until its last environment has left', () => {
  const first = childOf(node, 20_000)
  const [a, b] = [first.join(), first.join()]
  assert.is(childOf(node, 20_000), first)
  assert.is.not(childOf(node, 10_000), first)
  first.leave(a)
  assert.is(childOf(node, 20_000), first)
  first.leave(b)
  assert.is.not(childOf(node, 20_000), first)
})

test('a program that is not there rejects what is asked', async () => {
  const child = childOf({ command: './no/python', script }, 20_000)
  const asked = child.send(opening(child.join(), { name: 'Count-v0', kwargs: {} }, false))
  const message = await asked.then(
    () => 'nothing',
    error => error.message,
  )
  assert.match(message, 'there is no Python at "./no/python"')
  assert.ok(child.gone)
})

test('an environment that is left open keeps nothing alive; a question that is open does', () => {
  const code = `
    import { childOf } from ${JSON.stringify(new URL('../../src/gymnasium/child.ts', import.meta.url).href)}
    import { opening } from ${JSON.stringify(new URL('../../src/gymnasium/description.ts', import.meta.url).href)}
    const child = childOf(${JSON.stringify(node)}, 20_000)
    await child.send(opening(child.join(), { name: 'Count-v0', kwargs: {} }, false))
    console.log('answered')`
  const args = ['--import', import.meta.resolve('tsx'), '--conditions=sente-source', '--input-type=module', '-e', code]
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', timeout: 30_000 })
  assert.equal([status, stdout, stderr], [0, 'answered\n', ''])
})

test.run()
