import { filter, type OperatorFunction } from 'rxjs'
import type { EventOf, TrainEvent } from '../loop/events.ts'

/**
 * Passes only events of the given types.
 *
 * @example
 * train(options).pipe(only('episode')).subscribe(({ episode, return: sum }) => console.log(episode, sum))
 */
export const only = <T extends TrainEvent['type']>(...types: readonly T[]): OperatorFunction<TrainEvent, EventOf<T>> =>
  filter((event): event is EventOf<T> => (types as readonly string[]).includes(event.type))
