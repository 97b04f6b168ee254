import { test } from 'uvu'
import * as assert from 'uvu/assert'
import * as sente from '../src/index.ts'

test('the public names, no more and no less', () => {
  assert.equal(
    Object.keys(sente).sort(),
    `OPTIMISERS UserError adam agentFactory agents assignFlat box cartPole cartPoleContinuous cartPoleContinuousV0 cartPoleV0
cartPoleV1 catchBall catchV0 checkpoint clipNorm compile configure contains defineAgent defineExperiment describe discrete dqn encode
envSpec environments evaluate evaluateAgent exponential flatGradients flatten hardCopy huber identity identityV0 journal linear
loadAgent loadEpisode loadRun loadSnapshot make maskedIdentity maskedIdentityV0 mismatch mlp momentum mountainCarContinuous
mountainCarContinuousV0 multiDiscrete only openEngine option pendulum pendulumV1 polyak progress random record register replay rmsprop
rng run sample sgd solved squaredError stopWhen tensorboard termination tf train trainable transition truncation uniformReplay
untrained valueAt width`.split(/\s+/),
  )
})

test('importing them registers the environments and agents', () => {
  assert.ok(sente.environments().some(({ id }) => id === 'CartPole-v1'))
  assert.equal(
    sente.agents().map(({ agentName }) => agentName),
    ['dqn', 'random'],
  )
})

test.run()
