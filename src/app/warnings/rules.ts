import type { EnvSpec } from '../../core/registry.ts'
import { count } from '../../operators/standing.ts'
import type { Experiment } from '../experiment.ts'

/** The settings of a run, as rules read them. */
export interface Facts {
  /** The agent's options. */
  readonly config: Readonly<Record<string, unknown>>
  /** A numeric option of the agent; NaN, for which no comparison holds, if it has none of that name. */
  readonly option: (name: string) => number
  /** An option with its value: `batchSize 256`. */
  readonly set: (name: string) => string
  /** The default of an option. */
  readonly usual: (name: string) => number
  readonly envs: number
  readonly steps: number
  /** Step of the first update, and all updates of the run; NaN if the agent has no schedule of that kind. */
  readonly firstUpdate: number
  readonly updates: number
  readonly evaluate: Experiment['evaluate']
  readonly stopWhenSolved: Experiment['stopWhenSolved']
  readonly spec: Pick<EnvSpec, 'id' | 'maxSteps' | 'solvedAt' | 'returnRange'>
  /** Legal moves at the beginning of a board game; 0 in other environments. */
  readonly moves: () => number
}

/** Warns, in one sentence with the fix, of settings with which a run cannot learn; false if they are fine. */
export type Rule = (facts: Facts) => string | false

const learning: Readonly<Record<string, Rule>> = {
  'no update': ({ firstUpdate, steps, set }) =>
    firstUpdate > steps &&
    `the run has ${count(steps)} steps, but the first update comes at step ${count(firstUpdate)} (${set('warmup')}, ` +
      `${set('trainEvery')}), so it learns nothing: raise steps, or lower warmup or trainEvery.`,
  'learning rate of 0': ({ config, set }) => {
    const name = rates(config).find(name => config[name] === 0 && name !== 'alphaLearningRate')
    return name !== undefined && `${set(name)} never changes the weights: set it to 1e-4 to 1e-2.`
  },
  'learning rate above 1': ({ config, option, set }) => {
    const high = rates(config).filter(name => option(name) > 1)
    return high.length > 0 && `${high.map(set).join(' and ')}: far too high to learn, use 1e-4 to 1e-2.`
  },
  'γ of 0': ({ option }) =>
    option('gamma') === 0 && 'gamma 0 ignores every reward but the next: set it to 0.9 to 0.999.',
  'γ of 1 without an end': ({ option, spec: { id, maxSteps, returnRange }, moves }) =>
    option('gamma') === 1 &&
    maxSteps === undefined &&
    returnRange === undefined &&
    moves() === 0 &&
    `gamma 1 lets values grow without limit if episodes need not end, and ${id} has no time limit: lower gamma, or ` +
      `register it with maxSteps.`,
  'no champion': ({ option, set, updates }) =>
    updates > 0 &&
    option('generation') > updates &&
    `${set('generation')} exceeds the ${count(updates)} updates of the run, so the untrained network plays all ` +
      `games: lower generation, or raise steps.`,
}

const memory: Readonly<Record<string, Rule>> = {
  'batch larger than the memory': ({ option, set }) =>
    option('batchSize') > option('bufferSize') &&
    `${set('batchSize')} exceeds ${set('bufferSize')}, so each batch repeats the few rows kept: raise bufferSize, or ` +
      `lower batchSize.`,
  'batch larger than the run': ({ option, set, steps, firstUpdate }) =>
    option('batchSize') > steps &&
    firstUpdate <= steps &&
    `${set('batchSize')} exceeds the run's ${count(steps)} steps: raise steps, or lower batchSize.`,
  'warm-up longer than the memory': ({ option, set }) =>
    option('warmup') > option('bufferSize') &&
    `${set('warmup')} exceeds ${set('bufferSize')}, so the first steps are overwritten before they are learned from: ` +
      `raise bufferSize, or lower warmup.`,
  'n-step longer than an episode': ({ option, set, spec: { maxSteps = Infinity } }) =>
    option('nStep') > maxSteps && `${set('nStep')} exceeds the time limit of ${count(maxSteps)} steps: lower nStep.`,
}

const targets: Readonly<Record<string, Rule>> = {
  'target never copied': ({ option, set, steps, firstUpdate }) =>
    option('tau') === 0 &&
    firstUpdate <= steps &&
    option('targetEvery') >= steps &&
    `${set('targetEvery')} is not below the run's ${count(steps)} steps, so the target network never changes: lower ` +
      `targetEvery, or set tau.`,
  'target never follows': ({ option }) =>
    option('tau') === 0 &&
    Number.isNaN(option('targetEvery')) &&
    'tau 0 never changes the target networks: set it to 0.001 to 0.01.',
}

const exploration: Readonly<Record<string, Rule>> = {
  'ε stays high': ({ option, set, config }) =>
    isGreedy(config) &&
    option('epsilonEnd') > 0.5 &&
    `${set('epsilonEnd')} keeps most actions random to the end of the run: set it to 0.01 to 0.1.`,
  'ε rises': ({ option, set, config }) =>
    isGreedy(config) &&
    option('epsilonEnd') > option('epsilonStart') &&
    `ε rises from ${set('epsilonStart')} to ${set('epsilonEnd')}: swap them.`,
  'no ε': ({ option, config }) =>
    isGreedy(config) &&
    option('epsilonStart') === 0 &&
    option('epsilonEnd') === 0 &&
    'epsilonStart 0 and epsilonEnd 0 explore nothing: set them to 1 and 0.01 to 0.1.',
  'noise beyond the actions': ({ option, set }) => {
    const name = ['noiseStart', 'noiseEnd', 'targetNoise'].find(name => option(name) > 1)
    return (
      name !== undefined &&
      `${set(name)} exceeds the range of actions, which are scaled to [−1, 1]: set it to 0.05 to 0.5.`
    )
  },
  'fewer simulations than moves': ({ option, set, usual, config, moves }) =>
    option('simulations') < usual('simulations') &&
    config.gumbel !== true &&
    option('simulations') < moves() &&
    `${set('simulations')} is fewer than the ${moves()} legal moves, so most are never tried: raise simulations, or ` +
      `set gumbel.`,
}

const schedule: Readonly<Record<string, Rule>> = {
  'less than a step per environment': ({ envs, steps }) =>
    envs > steps && `${count(envs)} environments share ${count(steps)} steps: raise steps, or lower envs.`,
  'evaluation after the end': ({ evaluate, steps, firstUpdate }) =>
    evaluate !== undefined &&
    !(firstUpdate > steps) &&
    evaluate.every > steps &&
    `evaluations come every ${count(evaluate.every)} steps, but the run has ${count(steps)}: raise steps, or lower ` +
      `evaluate.every.`,
  'nothing to solve': ({ stopWhenSolved, spec: { id, solvedAt } }) =>
    stopWhenSolved === true &&
    solvedAt === undefined &&
    `stopWhenSolved has no effect, as ${id} has no threshold: set it to a mean return, or register solvedAt.`,
}

/** Every rule, by its name. */
export const rules: Readonly<Record<string, Rule>> = { ...learning, ...memory, ...targets, ...exploration, ...schedule }

const rates = (config: Facts['config']) => Object.keys(config).filter(name => /learningRate$/i.test(name))

/** Whether actions are explored ε-greedily. */
const isGreedy = ({ noisy, exploration }: Facts['config']) => noisy !== true && exploration !== 'boltzmann'
