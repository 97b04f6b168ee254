import { concatMap, EMPTY, finalize, map, Observable, of, type Subscription, timer } from 'rxjs'
import type { Frame } from '../core/env.ts'
import { isPromise } from '../core/env.ts'
import type { Episode, EpisodeStep } from '../core/episode.ts'
import { UserError } from '../core/error.ts'
import { type EnvId, type EnvRef, type EnvSpec, environments } from '../core/registry.ts'
import { type Drift, Resimulation } from './verify.ts'

/** A viewer's command; several fields together are one change. */
export interface Control {
  readonly pause?: boolean
  /** Seek to time t, clamped to 0 … the episode's length. */
  readonly to?: number
  /** Seek by this many steps, forward or back. */
  readonly by?: number
  readonly fps?: number
}

export interface ReplayOptions {
  /** Steps per second. Default 30. */
  readonly fps?: number
  /** Environment to re-simulate the episode in, for its frames. Default: the episode's own, if it is registered. */
  readonly env?: EnvId | EnvRef | EnvSpec
  /** If given, the replay stays open while paused or at the end, until this completes. */
  readonly controls?: Observable<Control>
}

/** An episode at time t, after t steps. */
export interface Moment extends Partial<Omit<EpisodeStep, 'observation'>> {
  /** From 0 to the episode's length; at its length there is only the final observation. */
  readonly t: number
  readonly observation: unknown
  /** Sum of the rewards before this step; in a game with a `side`, from that side's view. */
  readonly return: number
  /** Rendering at time t. */
  readonly frame?: Frame
  /** Where the re-simulation diverged from the recording; there are no frames from then on. */
  readonly drift?: Drift
  readonly paused: boolean
  readonly fps: number
}

/**
 * Plays back an episode as a cold Observable: one moment per step and one for the end. Every control emits the current
 * moment again.
 *
 * @throws UserError when `fps` is not above 0.
 * @example
 * replay(loadEpisode('runs/dqn-CartPole-v1-s0', 'best'), { fps: 10 })
 *   .subscribe(({ t, action, frame }) => console.log(t, action, frame?.text))
 */
export function replay(episode: Episode, options: ReplayOptions = {}): Observable<Moment> {
  const { fps = 30, controls = EMPTY } = options
  if (!(fps > 0)) throw new UserError(`fps must be above 0, not ${fps}.`, { usage: true })
  const env = options.env ?? (environments().some(({ id }) => id === episode.env.id) ? episode.env : undefined)
  const returns = [0]
  for (const { reward, player } of episode.steps) {
    const its = episode.side === undefined || episode.side === player
    returns.push(returns.at(-1)! + (its ? reward : 0 - reward))
  }
  const moment = ({ t, ...state }: Place): Moment => {
    const { steps, final } = episode
    return { ...(steps[t] ?? { observation: final }), ...state, t, return: returns[t]! }
  }
  return new Observable(subscriber => {
    const again = env === undefined ? undefined : new Resimulation(episode, env)
    return places(episode.length, fps, controls)
      .pipe(
        concatMap(place => {
          const frame = again?.frame(place.t)
          return isPromise(frame) ? frame.then(frame => ({ place, frame })) : of({ place, frame })
        }),
        map(({ place, frame }) => {
          const { drift } = again ?? {}
          return { ...moment(place), ...(frame && { frame }), ...(drift && drift.t <= place.t && { drift }) }
        }),
        finalize(() => again?.close()),
      )
      .subscribe(subscriber)
  })
}

interface Place {
  readonly t: number
  readonly paused: boolean
  readonly fps: number
}

/** Position of a replay, from 0 to `end`, moved by a timer and by the controls. */
const places = (end: number, fps: number, controls: Observable<Control>): Observable<Place> =>
  new Observable(subscriber => {
    let place: Place = { t: 0, paused: false, fps }
    let controlled = true
    let ticking: Subscription | undefined
    const rest = () => {
      if (!controlled) subscriber.complete()
    }
    const show = (next: Place) => {
      ticking?.unsubscribe()
      place = next
      subscriber.next(place)
      if (place.paused || place.t === end) rest()
      else ticking = timer(1000 / place.fps).subscribe(() => show({ ...place, t: place.t + 1 }))
    }
    show(place)
    const controlling = controls.subscribe({
      next: ({ to, by = 0, pause = place.paused, fps = place.fps }) => {
        const t = Math.max(0, Math.min(end, (to ?? place.t) + by))
        show({ t, paused: pause, fps: fps > 0 ? fps : place.fps })
      },
      error: error => subscriber.error(error),
      complete: () => {
        controlled = false
        if (place.paused || place.t === end) rest()
      },
    })
    return () => {
      ticking?.unsubscribe()
      controlling.unsubscribe()
    }
  })
