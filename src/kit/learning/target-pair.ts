import type { LayersModel, Variable } from '@tensorflow/tfjs'
import { UserError } from '../../core/error.ts'
import { trainable, untrained } from '../../nn/variables.ts'
import { hardCopy, polyak } from './target.ts'

/** Networks that learn together, and as many target networks that follow them. */
export interface TargetPair<M extends readonly LayersModel[]> {
  readonly online: M
  readonly target: M
  /** What gradients move. */
  readonly theta: Variable[]
  /**
   * Everything, by group, for the engine to own: `<name>`, `<name>Target`, and the moving statistics of batch
   * normalization.
   */
  readonly groups: Readonly<Record<string, readonly Variable[]>>
  /** θ′ ← (1 − τ) θ′ + τ θ, inside a step; statistics are copied. */
  follow(tau: number): void
  /** θ′ ← θ, as a step of its own. */
  copy(): Record<string, never>
  dispose(): void
}

/**
 * @param build Makes the networks; called twice, it must make equal ones. @throws UserError when it makes the same ones
 * again, or ones that share a layer.
 */
export function targetPair<const M extends readonly LayersModel[]>(name: string, build: () => M): TargetPair<M> {
  const [online, target] = [build(), build()]
  const [theta, thetaTarget] = [online.flatMap(trainable), target.flatMap(trainable)]
  const [statistics, statisticsTarget] = [online.flatMap(untrained), target.flatMap(untrained)]
  const all = [...theta, ...thetaTarget, ...statistics, ...statisticsTarget]
  if (new Set(all).size < all.length)
    throw new UserError(
      'the network function must make a new network at each call, with new layers: the target network is another one.',
    )
  return {
    online,
    target,
    theta,
    groups: {
      [name]: theta,
      [`${name}Target`]: thetaTarget,
      ...(statistics.length > 0 && {
        [`${name}Statistics`]: statistics,
        [`${name}TargetStatistics`]: statisticsTarget,
      }),
    },
    follow(tau) {
      polyak(thetaTarget, theta, tau)
      hardCopy(statisticsTarget, statistics)
    },
    copy() {
      hardCopy(thetaTarget, theta)
      hardCopy(statisticsTarget, statistics)
      return {}
    },
    dispose() {
      for (const model of [...online, ...target]) model.dispose()
    },
  }
}
