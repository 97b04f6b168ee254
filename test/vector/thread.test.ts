import '../../src/app/workers.ts'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Env, Step } from '../../src/core/env.ts'
import { rng } from '../../src/core/rng.ts'
import { crew } from '../../src/vector/crew.ts'
import { GaveUp, Lost } from '../../src/vector/lost.ts'
import { moduleAt } from '../compiled.ts'
import { rejection } from '../loop/toys.ts'
import { sampled } from '../sampled.ts'
import { temporary } from '../store/folder.ts'

const module = fileURLToPath(moduleAt('restless.ts', import.meta.url))
const folder = temporary()
const open = (options: Record<string, string | number>, timeout = 60) =>
  crew({ env: { id: 'Restless-v0', module, options }, envs: 2, workers: 1, timeout, inPlace: false })
const step = (env: Env) => env.step(0 as never) as Promise<Step>
const reset = (envs: readonly Env[]) => Promise.all(envs.map(env => env.reset(rng(1))))

const faults = [
  ['exit', 60, 'ended with exit code 3'],
  ['later', 60, 'crashed with "too late"'],
  ['hang', 0.5, 'did not answer for 0.5 s'],
  ['never', 0.5, 'did not answer for 0.5 s'],
] as const
for (const [fault, timeout, reason] of sampled(faults, 2, import.meta.url))
  test(`a lost worker (${fault}) is replaced, and its episodes report the loss until they are reset`, async () => {
    const { envs, close } = await open({ fault, at: 2, flag: join(folder, fault) }, timeout)
    await reset(envs)
    await Promise.all(envs.map(step))
    const lost = await Promise.all(envs.map(env => rejection(step(env))))
    assert.instance(lost[0], Lost)
    assert.is((lost[0] as Lost).reason, reason)
    assert.is(lost[0], lost[1])
    assert.ok(existsSync(join(folder, fault)))
    assert.is(await rejection(step(envs[0]!)), lost[0])
    assert.throws(() => envs[1]!.save!(), reason)
    await reset(envs)
    for (const { observation } of await Promise.all(envs.map(step))) assert.is((observation as Float32Array)[1], 1)
    close()
  })

test('a worker that exits between two steps unblocks synchronous calls, and is replaced', async () => {
  const { envs, close } = await open({ fault: 'between', at: 1, flag: join(folder, 'between') })
  await reset(envs)
  await Promise.all(envs.map(step))
  const asleep = new Int32Array(new SharedArrayBuffer(4))
  Atomics.wait(asleep, 0, 0, 500) // meanwhile, this thread receives no events
  const began = performance.now()
  for (const env of envs) assert.throws(() => env.save!(), 'ended')
  assert.ok(performance.now() - began < 30_000, 'it did not wait for the timeout')
  assert.is(((await rejection(step(envs[0]!))) as Lost).reason, 'ended with exit code 5')
  await reset(envs)
  assert.is((await step(envs[1]!)).reward !== undefined, true)
  close()
})

test('a worker lost three times in a row without a finished step is not replaced', async () => {
  const { envs, close } = await open({ fault: 'exit', at: 1 })
  const errors: Error[] = []
  for (let k = 0; k < 3; k++) {
    await reset(envs)
    errors.push(await rejection(step(envs[1]!)))
  }
  assert.instance(errors[1], Lost)
  assert.instance(errors[2], GaveUp)
  assert.match(errors[2]!.message, 'worker 0 of Restless-v0 ended with exit code 3, 3 times in a row')
  assert.is(await rejection(reset(envs)), errors[2])
  close()
})

test('close rejects a pending step', async () => {
  const { envs, close } = await open({ fault: 'never', at: 1 })
  await reset(envs)
  const waiting = rejection(step(envs[0]!))
  await new Promise(resolve => setTimeout(resolve, 5))
  close()
  assert.match((await waiting).message, 'closed')
  assert.match((await rejection(step(envs[0]!))).message, 'closed')
})

test.run()
