// For each <folder>/<agent>-<env>/run: 10,000 views from exploring episodes, and the agent's greedy actions. Also two
// networks of other kinds, with their policies. Writes <case>/{policy.onnx, observation.bin, legal.bin, action.bin,
// q.bin, case.json}.
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { lastValueFrom, take, tap } from 'rxjs'
import '../../agents/index.ts'
import '../../envs/index.ts'
import { dqn } from '../../agents/dqn.ts'
import type { Agent } from '../../src/core/agent.ts'
import type { View } from '../../src/core/env.ts'
import { make } from '../../src/core/registry.ts'
import { rng } from '../../src/core/rng.ts'
import { box, discrete, type Space, sample } from '../../src/core/space.ts'
import { run } from '../../src/loop/run.ts'
import { only } from '../../src/operators/only.ts'
import { loadAgent } from '../../src/store/checkpoints/load-agent.ts'
import { loadRun } from '../../src/store/runs/run.ts'
import { conv, dueling } from '../agents/networks.ts'

const COUNT = 10_000
const folder = process.argv[2]!

async function write(into: string, env: string, agent: Agent, space: Space, views: readonly View[]): Promise<void> {
  const flat = views.flatMap(({ observation: o }) => (typeof o === 'number' ? [o] : [...(o as Float32Array)]))
  const box = space.kind === 'box'
  const decisions = await agent.act(views, 'exploit')
  const actions = decisions.map(({ action }) => action as number | Float32Array)
  const continuous = typeof actions[0] !== 'number'
  const qs = decisions.flatMap(({ thought }) => (thought!.q ? [...(thought!.q as Float32Array)] : []))
  const legal = views.flatMap(({ legal }) => [...(legal ?? [])])
  const shape = box ? space.shape : []
  const numbers = actions.flatMap(action => (typeof action === 'number' ? [action] : [...action]))
  writeFileSync(join(into, 'observation.bin'), box ? Float32Array.from(flat) : Int32Array.from(flat))
  writeFileSync(join(into, 'legal.bin'), Uint8Array.from(legal))
  writeFileSync(join(into, 'action.bin'), continuous ? Float32Array.from(numbers) : Int32Array.from(numbers))
  writeFileSync(join(into, 'q.bin'), Float32Array.from(qs))
  const count = views.length
  const known = { env, count, shape, box, continuous, legal: legal.length / count, q: qs.length / count }
  writeFileSync(join(into, 'case.json'), JSON.stringify(known))
  agent.dispose()
}

for (const id of readdirSync(folder)) {
  const { path, env } = loadRun(join(folder, id, 'run'))
  const agent = await loadAgent(path)
  const views: View[] = []
  const steps = run({ env, agent, episodes: COUNT, seed: 7, mode: 'explore' }).pipe(
    only('step'),
    tap(({ transition }) => views.push(transition.view)),
    take(COUNT),
  )
  await lastValueFrom(steps)
  await write(join(folder, id), env.id, agent, make(env).observationSpace, views)
}

for (const [name, network] of Object.entries({ conv, dueling })) {
  const space = name === 'conv' ? box([8, 8, 3], 0, 1) : box([6], -1, 1)
  const random = rng(8)
  const agent = await dqn({ network }).create({
    observationSpace: space,
    actionSpace: discrete(5),
    random,
    steps: 0,
    envs: 1,
    device: { device: 'cpu', engine: 'onnx' },
  })
  const weights = agent.weights()
  agent.load({ ...weights, q: weights.q!.map(w => w + 0.2 * random.normal()) })
  const into = join(folder, name)
  mkdirSync(into)
  writeFileSync(join(into, 'policy.onnx'), agent.exportPolicy!({ masked: false, metadata: { env: name } }))
  const views = Array.from({ length: COUNT }, () => ({ observation: sample(space, random) }))
  await write(into, name, agent, space, views)
}
