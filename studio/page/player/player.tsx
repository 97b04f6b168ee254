import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import './player.css'
import { decimal } from '../parts/format.ts'
import { Notice } from '../parts/notice.tsx'
import type { Clock } from './clock.ts'
import { Controls } from './controls.tsx'
import { CourseBar } from './course.tsx'
import type { Film } from './film.ts'
import { isTaken, meaning } from './keys.ts'
import { Screen } from './screen.tsx'
import { Thoughts } from './thoughts.tsx'

interface Props {
  /** One episode, or two side by side. */
  readonly films: readonly Film[]
  readonly clock: Clock
  /** The thought that is drawn on a board. */
  readonly heat: string | undefined
  /** More controls, below those of the player. */
  readonly children?: ComponentChildren
}

/** Plays episodes: the environment, what the agent thought, the course of the value, and the controls. */
export function Player({ films, clock, heat, children }: Props) {
  const box = useRef<HTMLElement>(null)
  const fullScreen = () =>
    void (document.fullscreenElement ? document.exitFullscreen() : box.current?.requestFullscreen())
  useEffect(() => clock.run(), [clock])
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (event.defaultPrevented || isTaken(event.target, event.key)) return
      const action = meaning(event, clock, fullScreen)
      if (!action) return
      event.preventDefault()
      action()
    }
    addEventListener('keydown', pressed)
    return () => removeEventListener('keydown', pressed)
  }, [clock])
  return (
    <section class="player" aria-label="Player" ref={box}>
      <div class="stages" data-count={films.length}>
        {films.map((film, i) => (
          <Stage key={i} film={film} clock={clock} heat={heat} />
        ))}
      </div>
      <Controls clock={clock} onFullScreen={fullScreen} />
      {children}
    </section>
  )
}

function Stage({ film, clock, heat }: { film: Film; clock: Clock; heat: string | undefined }) {
  const { row, course } = film.source.detail
  const t = Math.min(clock.t.value, film.length)
  void film.loaded.value // renders again when more of it is here
  const moment = film.at(t)
  const before = t > 0 ? course.return.high[Math.floor((t - 1) / course.per)] : 0
  return (
    <div class="stage">
      <p class="caption">
        <strong>Episode {row.name}</strong>
        <span>{row.kind}</span>
        <span class="now">
          return {decimal(before ?? 0)} of {decimal(row.return)}
        </span>
      </p>
      <Screen film={film} moment={moment} heat={heat} />
      <CourseBar course={course} length={film.length} clock={clock} name={`episode ${row.name}`} />
      <Thoughts film={film} moment={moment} />
      {film.failure.value && <Notice kind="warn">{film.failure.value}</Notice>}
      {film.drift && t >= film.drift.t && (
        <Notice kind="warn">
          No pictures from step {film.drift.t} on: the environment has changed since the recording ({film.drift.what}).
        </Notice>
      )}
    </div>
  )
}
