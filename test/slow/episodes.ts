// Writes <folder>/lived/<id>: a short DQN run in every environment it supports, with episodes/ and lived.json, the
// content of its events; and <folder>/played/<id>: 1,000 episodes of every environment with random actions.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { lastValueFrom, tap } from 'rxjs'
import '../../envs/index.ts'
import { dqn } from '../../agents/dqn.ts'
import { random } from '../../agents/random.ts'
import { environments, make } from '../../src/core/registry.ts'
import { run } from '../../src/loop/run.ts'
import { train } from '../../src/loop/train.ts'
import { record } from '../../src/operators/record.ts'

const folder = process.argv[2]!
const list = (value: unknown) => (ArrayBuffer.isView(value) ? Array.from(value as Float32Array) : (value ?? null))

const agent = dqn({ hidden: [16], warmup: 200, epsilonFraction: 0.5 })
const ids = environments().map(({ id }) => id)
for (const id of ids.filter(id => agent.unsupported(make(id)) === undefined)) {
  const into = join(folder, 'lived', id)
  mkdirSync(into, { recursive: true })
  const steps: Record<string, unknown>[] = []
  const ended: unknown[] = []
  await lastValueFrom(
    train({ env: id, agent, steps: 3_000, envs: 3, seed: 1, device: 'cpu' }).pipe(
      record(into, { fileSize: 100_000 }),
      tap(event => {
        if (event.type === 'episode') ended.push({ episode: event.episode, return: event.return, length: event.length })
        if (event.type !== 'step') return
        const { view, decision, next } = event.transition
        steps.push({
          episode: event.episode,
          observation: list(view.observation),
          action: list(decision.action),
          reward: next.reward,
          terminated: next.terminated,
          truncated: next.truncated,
          next: list(next.observation),
          legal: list(view.legal),
          q: list(decision.thought?.q),
        })
      }),
    ),
  )
  writeFileSync(join(into, 'lived.json'), JSON.stringify({ id, steps, ended }))
}
for (const id of ids)
  await lastValueFrom(
    run({ env: id, agent: random(), episodes: 1_000 }).pipe(record(join(folder, 'played', id), { every: 1 })),
  )
