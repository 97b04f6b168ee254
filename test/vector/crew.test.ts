import '../../src/app/workers.ts'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import '../../envs/index.ts'
import type { Env, Step, View } from '../../src/core/env.ts'
import { UserError } from '../../src/core/error.ts'
import { make } from '../../src/core/registry.ts'
import { rng } from '../../src/core/rng.ts'
import '../../src/bridges/gymnasium/gymnasium.ts'
import { type Crew, type CrewOptions, crew } from '../../src/vector/crew.ts'
import { moduleAt } from '../compiled.ts'
import { rejection } from '../loop/toys.ts'
import { temporary } from '../store/folder.ts'
import { restlessV0 } from './restless.ts'

const module = fileURLToPath(moduleAt('restless.ts', import.meta.url))
const restless = (options: Record<string, string | number> = {}) => ({ id: restlessV0.id, module, options })
const open = (options: Partial<CrewOptions> & Pick<CrewOptions, 'env'>) =>
  crew({ envs: 1, workers: 1, timeout: 60, inPlace: false, ...options })

/** The result of `work` with a crew, which is closed afterwards. */
async function within<T>(opening: Promise<Crew>, work: (envs: readonly Env[]) => T | Promise<T>): Promise<T> {
  const { envs, close } = await opening
  try {
    return await work(envs)
  } finally {
    close()
  }
}
const step = (env: Env, action: number) => env.step(action as never) as Promise<Step>

test('an environment in a worker has the same views, steps, state, frames and time limit', () =>
  within(open({ env: restless(), envs: 3, workers: 2 }), async envs => {
    const [there, here] = [envs[2]!, make(restlessV0)]
    assert.equal([there.observationSpace, there.actionSpace], [here.observationSpace, here.actionSpace])
    assert.equal(await there.reset(rng(1)), here.reset(rng(1)))
    const first = await step(there, 1)
    assert.equal(first, here.step(1))
    assert.instance((first.observation as Float32Array).buffer, ArrayBuffer)
    const saved = there.save!()
    assert.equal(saved, here.save!())
    assert.equal(await there.render!(), { text: 'at 1' })
    const next = await step(there, 0)
    assert.equal(next, here.step(0))
    there.restore!(saved)
    assert.equal(await step(there, 0), next)
    assert.is(there.freeze, undefined)
    const { message } = await rejection(step(envs[0]!, 0))
    assert.match(message, 'Restless-v0: step() was called outside an episode')
  }))

test('a worker with a Gymnasium environment starts its own Python process', async () => {
  process.env.SENTE_PYTHON = fileURLToPath(new URL('../bridges/gymnasium/fake.mjs', import.meta.url))
  await within(open({ env: 'gymnasium:Count-v0', envs: 2, workers: 1 }), async envs => {
    const here = make('gymnasium:Count-v0')
    const views = await Promise.all(envs.map((env, i) => env.reset(rng(i))))
    const first = (view: View) => (view.observation as Float32Array)[0]
    assert.is(first(views[1]!), first(await here.reset(rng(1))))
    const steps = await Promise.all(envs.map(env => step(env, 2)))
    const { observation, reward } = await step(here, 2)
    assert.equal([first(steps[1]!), steps[1]!.reward], [(observation as Float32Array)[0], reward])
    here.close!()
  })
})

test('results that do not fit the shared memory are sent as messages', () =>
  within(open({ env: restless({ fault: 'info', at: 1 }) }), async ([env]) => {
    await env!.reset(rng(1))
    const { info, player } = await step(env!, 0)
    assert.equal([info, player], [{ note: 'here' }, 1])
  }))

test('asynchronous, malformed, thrown and unsendable results', async () => {
  const result = (fault: string) =>
    within(open({ env: restless({ fault, at: 1 }) }), async ([env]) => {
      await env!.reset(rng(1))
      return step(env!, 0)
    })
  const [late, shape, thrown, unsendable] = await Promise.all([
    result('late'),
    result('shape'),
    rejection(result('throw')),
    rejection(result('unsendable')),
  ])
  assert.equal([late.observation, late.reward], [Float32Array.of(7, 8), 3])
  assert.equal(shape.observation, [1, 2])
  assert.is(thrown.message, 'my mistake')
  assert.match(thrown.stack!, /restless\.[jt]s/)
  assert.match(unsendable.message, 'cannot be sent to another thread')
})

test('environments that cannot run in a worker are rejected with the fix', async () => {
  const message = async (options: Partial<CrewOptions> & Pick<CrewOptions, 'env'>) => {
    const error = await rejection(open(options))
    assert.instance(error, UserError)
    return error.message
  }
  const [spec, here, game, typo, file, missing] = await Promise.all([
    message({ env: restlessV0 }),
    message({ env: restlessV0.id }),
    message({ env: 'TicTacToe-v0' }),
    message({ env: 'CartPol-v1' }),
    message({ env: { id: 'Other-v0', module } }),
    message({ env: { id: 'Other-v0', module: join(temporary(), 'none.ts') } }),
  ])
  assert.match(spec, 'cannot be sent to a worker: move it to a file that ends with export default register({ … })')
  assert.match(here, 'Restless-v0 is registered in the main thread only')
  assert.match(game, 'TicTacToe-v0 is a board game')
  assert.match(typo, 'Did you mean "CartPole-v1"?')
  assert.match(file, 'there is no environment "Other-v0"')
  assert.match(missing, /there is no file .*none\.ts/)
})

test('inPlace: observations are views of the shared memory, with and without workers', async () => {
  for (const workers of [0, 1]) {
    const opened = await open({ env: restless(), workers, inPlace: true })
    const { observation } = await opened.envs[0]!.reset(rng(1))
    assert.is((observation as Float32Array).buffer, opened.memory.buffer as unknown)
    opened.close()
  }
})

test.run()
