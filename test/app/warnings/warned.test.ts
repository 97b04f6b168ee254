import { lastValueFrom, toArray } from 'rxjs'
import {
  agents,
  alphazero,
  ddpg,
  dqn,
  environments,
  mcts,
  only,
  presetExperiment,
  presets,
  register,
  td3,
  train,
} from 'sente'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { catchBall } from '../../../envs/toy/catch.ts'
import { namedExperiment } from '../../../src/app/preset/experiment.ts'
import { rules } from '../../../src/app/warnings/rules.ts'
import { warningsOf } from '../../../src/app/warnings/warned.ts'
import { taskOf } from '../../../src/core/agent.ts'

type Warned = Parameters<typeof warningsOf>[0]
const on = (agent: Warned['agent'], more: Partial<Warned> = {}): Warned => ({
  env: 'CartPole-v1',
  agent,
  steps: 50_000,
  ...more,
})
register({ id: 'Endless-v0', create: () => catchBall() })

/** Settings that each rule warns of, and the warning. */
const cases: Readonly<Record<keyof typeof rules, [Warned, string]>> = {
  'no update': [
    on(dqn({ trainEvery: 3000 }), { steps: 2000 }),
    'the run has 2,000 steps, but the first update comes at step 3,000 (warmup 1,000, trainEvery 3,000), so it learns ' +
      'nothing: raise steps, or lower warmup or trainEvery.',
  ],
  'learning rate of 0': [
    on(td3({ criticLearningRate: 0 })),
    'criticLearningRate 0 never changes the weights: set it to 1e-4 to 1e-2.',
  ],
  'learning rate above 1': [
    on(dqn({ learningRate: 1000 })),
    'learningRate 1,000: far too high to learn, use 1e-4 to 1e-2.',
  ],
  'γ of 0': [on(dqn({ gamma: 0 })), 'gamma 0 ignores every reward but the next: set it to 0.9 to 0.999.'],
  'γ of 1 without an end': [
    on(dqn({ gamma: 1 }), { env: 'Endless-v0' }),
    'gamma 1 lets values grow without limit if episodes need not end, and Endless-v0 has no time limit: lower gamma, ' +
      'or register it with maxSteps.',
  ],
  'no champion': [
    on(alphazero(), { env: 'TicTacToe-v0', steps: 5000 }),
    'generation 200 exceeds the 48 updates of the run, so the untrained network plays all games: lower generation, or ' +
      'raise steps.',
  ],
  'batch larger than the memory': [
    on(dqn({ batchSize: 4096, bufferSize: 2000 })),
    'batchSize 4,096 exceeds bufferSize 2,000, so each batch repeats the few rows kept: raise bufferSize, or lower ' +
      'batchSize.',
  ],
  'batch larger than the run': [
    on(dqn({ batchSize: 128, warmup: 10, targetEvery: 10 }), { steps: 100 }),
    "batchSize 128 exceeds the run's 100 steps: raise steps, or lower batchSize.",
  ],
  'warm-up longer than the memory': [
    on(dqn({ bufferSize: 500 })),
    'warmup 1,000 exceeds bufferSize 500, so the first steps are overwritten before they are learned from: raise ' +
      'bufferSize, or lower warmup.',
  ],
  'n-step longer than an episode': [
    on(dqn({ nStep: 501 })),
    'nStep 501 exceeds the time limit of 500 steps: lower nStep.',
  ],
  'target never copied': [
    on(dqn({ tau: 0, targetEvery: 50_000 })),
    "targetEvery 50,000 is not below the run's 50,000 steps, so the target network never changes: lower targetEvery, " +
      'or set tau.',
  ],
  'target never follows': [on(ddpg({ tau: 0 })), 'tau 0 never changes the target networks: set it to 0.001 to 0.01.'],
  'ε stays high': [
    on(dqn({ epsilonEnd: 0.9 })),
    'epsilonEnd 0.9 keeps most actions random to the end of the run: set it to 0.01 to 0.1.',
  ],
  'ε rises': [
    on(dqn({ epsilonStart: 0.1, epsilonEnd: 0.5 })),
    'ε rises from epsilonStart 0.1 to epsilonEnd 0.5: swap them.',
  ],
  'no ε': [
    on(dqn({ epsilonStart: 0, epsilonEnd: 0 })),
    'epsilonStart 0 and epsilonEnd 0 explore nothing: set them to 1 and 0.01 to 0.1.',
  ],
  'noise beyond the actions': [
    on(td3({ noiseStart: 5 })),
    'noiseStart 5 exceeds the range of actions, which are scaled to [−1, 1]: set it to 0.05 to 0.5.',
  ],
  'fewer simulations than moves': [
    on(alphazero({ simulations: 8 }), { env: 'TicTacToe-v0' }),
    'simulations 8 is fewer than the 9 legal moves, so most are never tried: raise simulations, or set gumbel.',
  ],
  'less than a step per environment': [
    on(mcts(), { env: 'TicTacToe-v0', envs: 64, steps: 32 }),
    '64 environments share 32 steps: raise steps, or lower envs.',
  ],
  'evaluation after the end': [
    on(dqn(), { evaluate: { every: 60_000, episodes: 1 } }),
    'evaluations come every 60,000 steps, but the run has 50,000: raise steps, or lower evaluate.every.',
  ],
  'nothing to solve': [
    on(ddpg(), { env: 'Pendulum-v1', stopWhenSolved: true }),
    'stopWhenSolved has no effect, as Pendulum-v1 has no threshold: set it to a mean return, or register solvedAt.',
  ],
}

test('each rule has a case here', () => assert.equal(Object.keys(cases), Object.keys(rules)))

for (const [name, [experiment, warning]] of Object.entries(cases))
  test(`${name} is warned of, and of nothing else`, () => assert.equal(warningsOf(experiment), [warning]))

test('settings that mean something else are not warned of', () => {
  const noisy = { noisy: true, epsilonStart: 0, epsilonEnd: 0 }
  for (const fine of [
    on(dqn(noisy)),
    on(dqn({ exploration: 'boltzmann', epsilonEnd: 1 })),
    on(dqn({ targetEvery: 50_000, tau: 0.005 })),
    on(dqn({ gamma: 1 })),
    on(dqn({ gamma: 1 }), { env: 'Catch-v0' }),
    on(alphazero({ simulations: 8, gumbel: true }), { env: 'TicTacToe-v0' }),
  ])
    assert.equal(warningsOf(fine), [])
})

test('no preset and no defaults are warned of', () => {
  for (const { agent, env } of presets()) assert.equal(warningsOf(presetExperiment(agent, env)), [])
  for (const spec of environments()) {
    const task = taskOf(spec.create())
    for (const factory of agents())
      if (factory().unsupported(task) === undefined)
        assert.equal(warningsOf(namedExperiment(factory, spec, true)), [], `${factory.agentName} in ${spec.id}`)
  }
})

test('a run emits its warnings after the start, and goes on', async () => {
  const agent = dqn({ gamma: 0, warmup: 50, hidden: [8] })
  const events = train({ env: 'CartPole-v1', agent, steps: 100, device: 'cpu' }).pipe(
    only('start', 'warning', 'end'),
    toArray(),
  )
  const types = (await lastValueFrom(events)).map(({ type }) => type)
  assert.equal(types, ['start', 'warning', 'end'])
})

test.run()
