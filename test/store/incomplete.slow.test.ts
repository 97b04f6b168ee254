/** A checkpoint whose manifest lacks something but has a valid seal is refused in one sentence. */
import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ddpg } from '../../agents/index.ts'
import { UserError } from '../../src/core/error.ts'
import { train } from '../../src/loop/train.ts'
import { checkpoint } from '../../src/operators/checkpoint.ts'
import { journal } from '../../src/operators/journal.ts'
import { newestCheckpoint } from '../../src/store/checkpoints/checkpoint.ts'
import { loadAgent } from '../../src/store/checkpoints/load-agent.ts'
import { loadSnapshot } from '../../src/store/checkpoints/load-snapshot.ts'
import { seal } from '../../src/store/json/sealed.ts'
import '../../envs/index.ts'
import { all } from '../loop/toys.ts'
import { temporary } from './folder.ts'

interface Draft {
  arrays: Record<string, { dtype: string; length: number; sha256: string }>
  memory?: { columns: { name: string }[] }
  state: {
    numbers: Record<string, number>
    rngs: Record<string, unknown>
    collected: { slots: unknown[] }
    kept: { journal: Record<string, unknown> }
  }
}

const agent = ddpg({ hidden: [8], warmup: 20, batchSize: 4, bufferSize: 60, noise: 'ou', normalizeObservations: true })
const options = { env: 'Pendulum-v1', agent, steps: 60, seed: 2, envs: 2, device: 'cpu' } as const
const whole = temporary()
await all(train(options).pipe(checkpoint(whole), journal(whole)))

/** Manifest of the run's newest checkpoint. */
const manifest = (run: string) => join(newestCheckpoint(run)!, 'manifest.json')
const original = JSON.parse(readFileSync(manifest(whole), 'utf8')) as Draft

function changed(change: (draft: Draft) => void): string {
  const folder = temporary()
  cpSync(whole, folder, { recursive: true })
  const { sha256: _, ...draft } = structuredClone(original) as Draft & { sha256: string }
  change(draft)
  writeFileSync(manifest(folder), seal(draft))
  return folder
}

async function refusal(work: () => Promise<unknown>): Promise<string> {
  try {
    await work()
  } catch (error) {
    assert.instance(error, UserError, (error as Error).stack)
    return (error as Error).message
  }
  return 'it was accepted'
}
const resumed = (folder: string) =>
  refusal(() =>
    all(
      train({ ...options, steps: 80, resume: loadSnapshot(folder) }).pipe(
        checkpoint(folder, { every: 70 }),
        journal(folder),
      ),
    ),
  )
const loaded = (folder: string) => refusal(async () => (await loadAgent(folder)).dispose())

const names = Object.keys(original.arrays)

test('an agent saves networks, targets, moments, noise and statistics', () => {
  for (const name of ['weights/actor', 'agent/actorTarget', 'agent/critic', 'agent/noise', 'agent/moments'])
    assert.ok(names.includes(name), `${name} in ${names.join(', ')}`)
})

/** Checkpoints of older versions have no held actions. */
const optional = 'agent/held'

for (const name of names.filter(name => name !== optional))
  test(`a checkpoint without ${name} is refused`, async () => {
    const folder = changed(({ arrays }) => delete arrays[name])
    const [kind, short] = name.split('/')
    const refused = new RegExp(`"${short}" is missing|but only \\d+ were saved`)
    assert.match(await resumed(folder), refused)
    if (kind === 'weights') assert.match(await loaded(folder), refused)
  })

test('a checkpoint of an older version, without held actions, resumes', async () => {
  assert.ok(names.includes(optional))
  assert.is(await resumed(changed(({ arrays }) => delete arrays[optional])), 'it was accepted')
})

test("a checkpoint with another network's array in place of one is refused", async () => {
  for (const prefix of ['weights', 'agent']) {
    const folder = changed(({ arrays }) => {
      arrays[`${prefix}/actor`] = arrays['agent/critic']!
    })
    assert.match(await resumed(folder), /"actor" holds \d+ numbers, but \d+ were saved/)
    if (prefix === 'weights') assert.match(await loaded(folder), /"actor" holds \d+ numbers, but \d+ were saved/)
  }
})

test('a checkpoint with an array unknown to the agent is refused', async () => {
  const folder = changed(({ arrays }) => {
    arrays['weights/other'] = arrays['agent/other'] = arrays['weights/actor']!
  })
  assert.match(await resumed(folder), '"other" in the saved state is unknown')
  assert.match(await loaded(folder), '"other" in the saved weights is unknown')
})

for (const kind of ['numbers', 'rngs'] as const)
  for (const name of Object.keys(original.state[kind]))
    test(`a checkpoint without "${name}" among its ${kind} is refused`, async () => {
      const folder = changed(({ state }) => delete state[kind][name])
      assert.match(await resumed(folder), `the ${kind === 'numbers' ? 'number' : 'random stream'} "${name}" is missing`)
    })

test('a checkpoint without replay memory, or without one of its columns, is refused', async () => {
  assert.match(await resumed(changed(draft => delete draft.memory)), 'it has a replay memory, but none was saved')
  const renamed = changed(({ memory }) => {
    memory!.columns[0]!.name = 'other'
  })
  assert.match(await resumed(renamed), /an unknown column "other"/)
})

test("a checkpoint without one of its environments, or with another's observation, is refused", async () => {
  assert.match(await resumed(changed(({ state }) => state.collected.slots.pop())), 'it does not hold 2 environments')
  const other = changed(({ state }) => {
    state.collected.slots[0] = { ...(state.collected.slots[0] as object), view: { observation: 3 } }
  })
  assert.match(await resumed(other), /the observation it holds for episode \d+ is not one of Pendulum-v1/)
})

for (const [key, value] of [
  ['bytes', 0],
  ['bytes', -5],
  ['bytes', 1.5],
  ['bytes', '9'],
  ['bytes', 7],
  ['seal', '0000000000000000'],
  ['seal', 5],
  ['episodes', -1],
  ['lines', null],
  ['evaluation', []],
] as const)
  test(`a log is not changed when the checkpoint has "${key}": ${JSON.stringify(value)}`, async () => {
    const folder = changed(({ state }) => {
      state.kept.journal[key] = value
    })
    const log = () => readFileSync(join(folder, 'events.jsonl'), 'utf8')
    const before = log()
    assert.match(await resumed(folder), /the checkpoint's state of "journal"|events.jsonl was changed/)
    assert.is(log(), before)
  })

test('the unchanged checkpoint is accepted', async () => {
  const folder = changed(() => {})
  assert.is(await resumed(folder), 'it was accepted')
  assert.is(await loaded(folder), 'it was accepted')
})

test.run()
