import type { Clock } from '../../player/clock.ts'
import type { Film } from '../../player/film.ts'

interface Props {
  readonly run: string
  readonly film: Film
  readonly clock: Clock
  readonly heat: string | undefined
}

export function Downloads(_: Props) {
  return null
}
