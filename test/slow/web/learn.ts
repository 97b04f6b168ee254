// Runs of DQN on CartPole with the settings of experiments/cartpole-dqn.ts, the same in a tab, in its workers and in Node.
import type { Observable } from 'rxjs'
import {
  evaluate,
  presetExperiment,
  type Run,
  type Snapshot,
  solved,
  stopWhen,
  type TrainEvent,
  train,
} from 'sente/web'

export interface Options {
  readonly seed: number
  readonly steps?: number
  readonly resume?: Snapshot
}

/** A run of the experiment. */
export const experiment = ({ seed, steps, resume }: Options): Observable<TrainEvent> => {
  const preset = presetExperiment('dqn', 'CartPole-v1', { seed, ...(steps && { steps }) })
  return train({ ...preset, ...(resume && { resume }) }).pipe(
    evaluate({ ...preset.evaluate }),
    stopWhen(solved({ mean: preset.stopWhenSolved as number })),
  )
}

/** What is compared between runs. */
export interface Learned {
  readonly engine: string
  readonly cause: string
  readonly steps: number
  readonly seconds: number
  /** Greedy mean returns. */
  readonly means: readonly number[]
  /** Metrics of each run of the learning step. */
  readonly metrics: readonly Readonly<Record<string, number>>[]
  /** The weights at the end, by name. */
  readonly weights: Readonly<Record<string, readonly number[]>>
}

/** Trains until the experiment ends, or after so many updates. */
export async function learn(options: Options, updates = Number.POSITIVE_INFINITY): Promise<Learned> {
  const [means, metrics]: [number[], Record<string, number>[]] = [[], []]
  const began = performance.now()
  let run: Run | undefined
  let end = { cause: '', steps: 0 }
  let weights: Record<string, number[]> = {}
  await experiment(options).forEach(event => {
    if (event.type === 'start') run = event.run
    if (event.type === 'evaluation') means.push(event.mean)
    if (event.type === 'learn') metrics.push({ ...event.metrics })
    if (event.type === 'learn' && event.update >= updates) run!.stop('enough updates')
    if (event.type !== 'end') return
    end = { cause: event.cause, steps: event.step }
    weights = Object.fromEntries(
      Object.entries(run!.agent.weights()).map(([name, values]) => [name, Array.from(values as Float32Array)]),
    )
  })
  const seconds = (performance.now() - began) / 1000
  return { engine: run!.engine.description, ...end, seconds, means, metrics, weights }
}
