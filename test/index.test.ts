import { test } from 'uvu'
import * as assert from 'uvu/assert'
import * as sente from '../src/index.ts'

test('the package exports exactly these names', () => {
  assert.equal(
    Object.keys(sente).sort(),
    `OPTIMIZERS Diverged UserError acrobot acrobotV1 adam adamw agentFactory agentOpponent agents arena assignFlat bc box c51 cartPole cartPoleContinuous
cartPoleContinuousV0 cartPoleNoVel cartPoleNoVelV1 cartPoleV0 cartPoleV1 catchBall catchV0 checkAgent checkEnv checkGame checkpoint cliffWalking cliffWalkingV0 cliffWalkingV1 clipNorm
compile configure contains cosine ddpg decoupled defineAgent defineExperiment describe discrete dqn dropout duel encode envSpec
environments evaluate evaluateAgent fieldOf exponential fillNoise flatGradients fromGymJs flatten frozenLake frozenLake8x8V1 frozenLakeV1
go go5x5V0 goV0 gomoku gomoku9x9V0 gomokuV0 gymnasium hardCopy hex hex5x5V0 hexV0 huber identity identityV0 journal l2 learningRateOptions linear loadAgent loadEpisode loadRun loadSnapshot make
maskedIdentity maskedIdentityV0 mismatch mlp mlpOptions momentum mountainCar mountainCarContinuous mountainCarContinuousV0
mountainCarV0 multiDiscrete nStep noImprovement noisyDense noiseInputs only openEngine optimizerOptions option othello othello6x6V0 othelloV0 pendulum pendulumV1
definePreset presets presetExperiment
bootstrapInterval interquartileMean intervalPlot planSweep probabilityOfImprovement runSweep
ashaPruner choice cmaEsSampler medianPruner planSearch randomSampler range runSearch searchTrials sobolSampler tpeSampler when
actionRepeat clipAction clipReward flattenObservation frameStack normalizeObservation normalizeReward runningStatistics oneHot rescaleAction timeLimit transformAction transformObservation transformReward
polyak ppo prioritizedReplay progress qrDqn rainbow random rateInputs rateSchedule rateScheduleOptions record recordGames register replay rmsprop rng
run sac sample sgd solved squaredError stepped stopWhen td3 tensorboard termination tf train trainable transition truncation
trainInto resumeFrom loadExperiment loadStart openDataset evaluateRun serveRun greedyEpisodes contest exportPolicy exportMinari playSession listRuns listEpisodes inChildProcess inChildProcesses
DRAW FIRST_WINS SECOND_WINS legalActions selfPlay squareName squareSymmetries ticTacToe ticTacToeV0 uniformReplay versus randomOpponent ticTacToeVersusRandomV0 viewOf EvaluationError eloDifference eloOf repeatsOf scoreOf shareOf match alphazero connectFour connectFourV0 mcts untrained valueAt vectorEnv warmedUp width withOptions`
      .split(/\s+/)
      .sort(),
  )
})

test('importing the package registers its environments and agents', () => {
  assert.ok(sente.environments().some(({ id }) => id === 'CartPole-v1'))
  assert.equal(
    sente.agents().map(({ agentName }) => agentName),
    ['alphazero', 'bc', 'dqn', 'c51', 'ddpg', 'mcts', 'ppo', 'qr-dqn', 'rainbow', 'random', 'sac', 'td3'],
  )
})

test.run()
