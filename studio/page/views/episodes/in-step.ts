import { useEffect, useRef } from 'preact/hooks'
import { type Clock, SPEEDS } from '../../player/clock.ts'
import type { Film } from '../../player/film.ts'
import { place, select } from '../../route.ts'

/** Keeps the clock in step with the films and with the address. */
export function useClock(clock: Clock, films: readonly Film[]): void {
  const { query } = place.value
  const [t, speed, loop] = [query.get('t'), query.get('speed'), query.get('loop')]
  const key = films.map(film => film.source.detail.row.name).join(' ')
  const first = films[0]?.source.detail.row.name
  const before = useRef<string | undefined>(undefined) // a second episode beside it does not move the clock
  useEffect(() => {
    if (films.length === 0) return
    clock.end.value = Math.max(...films.map(film => film.length))
    clock.pace = films[0]!.pace
    clock.ready = t => films.every(film => film.ready(Math.min(t, film.length)))
    if (first !== before.current) clock.seek(t === null ? 0 : Number(t) || 0)
    before.current = first
  }, [key])
  useEffect(() => {
    const given = Number(speed ?? 1)
    if (SPEEDS.some(one => one === given)) clock.speed.value = given
    clock.loop.value = loop !== null
  }, [speed, loop])
  const now = clock.playing.value ? undefined : clock.t.value
  const set = { speed: clock.speed.value, loop: clock.loop.value }
  useEffect(() => {
    if (films.length === 0 || now === undefined) return
    const timer = setTimeout(() => {
      const changes = {
        t: now > 0 ? String(now) : undefined,
        speed: set.speed === 1 ? undefined : String(set.speed),
        loop: set.loop ? 'on' : undefined,
      }
      const { query } = place.value
      if (Object.entries(changes).some(([name, value]) => (query.get(name) ?? undefined) !== value)) select(changes)
    }, 250)
    return () => clearTimeout(timer)
  }, [now, set.speed, set.loop, key])
}
