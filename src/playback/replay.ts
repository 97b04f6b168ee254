import { concatMap, EMPTY, finalize, map, Observable, of, type Subscription, timer } from 'rxjs'
import type { Frame } from '../core/env.ts'
import { isPromise } from '../core/env.ts'
import type { Episode, EpisodeStep } from '../core/episode.ts'
import { UserError } from '../core/error.ts'
import { type EnvId, type EnvRef, type EnvSpec, environments } from '../core/registry.ts'
import { type Drift, Resimulation } from './resimulate.ts'

/** What a viewer may ask for. Several at once are one change. */
export interface Control {
  readonly pause?: boolean
  /** Go to a moment t, from 0 to the episode's length; beyond them, to the nearest. */
  readonly to?: number
  /** Go forward or back by so many steps. */
  readonly by?: number
  readonly fps?: number
}

export interface ReplayOptions {
  /** Steps a second. Default 30. */
  readonly fps?: number
  /** Where to play the episode again for its pictures. Default: its own environment, where that is registered. */
  readonly env?: EnvId | EnvRef | EnvSpec
  /** With it, the replay waits at the end, as it does in a pause, until this completes. */
  readonly controls?: Observable<Control>
}

/** A moment of an episode: `t` steps have been made. */
export interface Moment extends Partial<Omit<EpisodeStep, 'observation'>> {
  /** From 0 to the episode's length, where only the observation is left. */
  readonly t: number
  readonly observation: unknown
  /** Sum of the rewards before this step; where there is a `side`, of what they brought to the agent. */
  readonly return: number
  /** The environment as it looks now. */
  readonly frame?: Frame
  /** Where playing it again has left the recorded path; there are no frames from then on. */
  readonly drift?: Drift
  readonly paused: boolean
  readonly fps: number
}

/**
 * An episode as it went, as a cold Observable of its moments, one a step and one for its end; each control shows the
 * current one again.
 *
 * @throws UserError for a rate that is not above 0.
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

/** Where a replay is, from 0 to `end`, by the clock and by its controls. */
const places = (end: number, fps: number, controls: Observable<Control>): Observable<Place> =>
  new Observable(subscriber => {
    let place: Place = { t: 0, paused: false, fps }
    let alone = false // nobody will change anything any more
    let ticking: Subscription | undefined
    const rest = () => {
      if (alone) subscriber.complete()
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
        alone = true
        if (place.paused || place.t === end) rest()
      },
    })
    return () => {
      ticking?.unsubscribe()
      controlling.unsubscribe()
    }
  })
