import { test } from 'uvu'
import * as assert from 'uvu/assert'
import '../../agents/index.ts'
import '../../envs/index.ts'
import { taskOf } from '../../src/core/agent.ts'
import { agentFactory } from '../../src/core/define-agent.ts'
import { UserError } from '../../src/core/error.ts'
import { make } from '../../src/core/registry.ts'
import { rng } from '../../src/core/rng.ts'
import { mlp } from '../../src/nn/mlp.ts'
import { residualTower, towerSize } from '../../src/nn/residual-tower.ts'
import { denseSize, requireSize } from '../../src/nn/size.ts'
import { count } from '../../src/nn/variables.ts'

const parameters = (model: { trainableWeights: { read(): unknown }[] }) =>
  count(model.trainableWeights.map(weight => weight.read() as never))

test('the parameter count equals that of the built network', () => {
  const shape = { inputs: 3, hidden: [5, 7], outputs: 2, activation: 'relu' } as const
  assert.is(denseSize([3, 5, 7, 2]).parameters, parameters(mlp(shape, rng(0))))
  for (const blocks of [0, 2])
    for (const replies of [false, true]) {
      const tower = {
        planes: [3, 4, 5],
        actions: 6,
        blocks,
        channels: 8,
        headChannels: 2,
        hidden: [9],
        replies,
      } as const
      const normalized = blocks === 0 ? 0 : 2 * ((2 * blocks + 1) * 8 + 2 * 2) // γ and β
      assert.is(towerSize(tower).parameters + normalized, parameters(residualTower(tower, rng(0))))
    }
})

test('a network too large for memory, or larger than the saved one, is refused', () => {
  const refuses = (action: () => unknown, message: RegExp) =>
    assert.throws(action, (error: unknown) => error instanceof UserError && message.test(error.message))
  const size = denseSize([4, 65_536, 65_536, 2])
  refuses(
    () => requireSize({ ...size, parameters: 1e12 }),
    /^a network of 1,000,000,000,000 parameters needs 22,352 GiB/,
  )
  refuses(
    () => requireSize(denseSize([4, 1e6, 2]), 1e6),
    /^an update of 1,000,000 rows through .* needs 7,451 GiB .* smaller batchSize\.$/,
  )
  refuses(
    () => requireSize(denseSize([4, 2_000, 2_000, 2]), 1, 57),
    /make a network of 4,016,002 parameters, but only 57 were saved/,
  )
  requireSize(denseSize([4, 2_000, 2_000, 2]), 1, 4_016_002)
  requireSize(denseSize([4, 8, 2]), 1, 57) // loading its weights gives a better error
})

const tasks = { discrete: 'CartPole-v1', continuous: 'Pendulum-v1', board: 'TicTacToe-v0' } as const
for (const [name, id] of Object.entries({
  dqn: 'discrete',
  c51: 'discrete',
  'qr-dqn': 'discrete',
  rainbow: 'discrete',
  ddpg: 'continuous',
  td3: 'continuous',
  sac: 'continuous',
  ppo: 'continuous',
  alphazero: 'board',
} as const))
  test(`${name}: settings for a larger network than the saved one allocate nothing`, async () => {
    const spec = agentFactory(name)({
      hidden: [30_000, 30_000],
      ...(name === 'alphazero' && { blocks: 0 }),
    } as never)
    const context = {
      ...taskOf(make(tasks[id])),
      random: rng(0),
      steps: 0,
      envs: 1,
      device: { device: 'cpu', engine: 'auto' },
    } as const
    const before = process.memoryUsage().rss
    await spec.create({ ...context, saved: 1000 }).then(
      () => assert.unreachable(),
      error => assert.match(error.message, /network of [\d,]+ parameters/),
    )
    assert.ok(process.memoryUsage().rss - before < 300e6)
  })

test.run()
