import { UserError } from '../../core/error.ts'
import type { LayersModel, Variable } from '../../engine/tf.ts'
import { trainable, untrained } from '../../nn/variables.ts'
import { hardCopy, polyak } from './target.ts'

/** Networks that learn together, and a target network for each. */
export interface TargetPair<M extends readonly LayersModel[]> {
  readonly online: M
  readonly target: M
  /** The trainable variables of the online networks. */
  readonly theta: Variable[]
  /**
   * All variables by group, for the engine to own: `<name>`, `<name>Target`, and the moving statistics of batch
   * normalization.
   */
  readonly groups: Readonly<Record<string, readonly Variable[]>>
  /** Polyak averaging, inside a step: θ′ ← (1 − τ) θ′ + τ θ; statistics are copied. */
  follow(tau: number): void
  /** A separate step: θ′ ← θ. */
  copy(): Record<string, never>
  dispose(): void
}

/**
 * Builds networks and their target networks, which start equal.
 *
 * @param name Prefix of the state groups.
 * @param build Builds the networks; called twice, it must build equal ones.
 * @throws UserError when the second call returns the same networks, or ones that share a layer with the first.
 * @example
 * const theta = targetPair('q', () => [qNetworkOf(context, config, A)])
 * const [[Q], [target]] = [theta.online, theta.target]
 * engine.own(theta.groups)
 */
export function targetPair<const M extends readonly LayersModel[]>(name: string, build: () => M): TargetPair<M> {
  const [online, target] = [build(), build()]
  const [theta, thetaTarget] = [online.flatMap(trainable), target.flatMap(trainable)]
  const [statistics, statisticsTarget] = [online.flatMap(untrained), target.flatMap(untrained)]
  const all = [...theta, ...thetaTarget, ...statistics, ...statisticsTarget]
  if (new Set(all).size < all.length)
    throw new UserError(
      'the network function must make a new network at each call, with new layers: the target network is a second one.',
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
