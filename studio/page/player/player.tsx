import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import './player.css'
import { decimal } from '../parts/format.ts'
import { Notice } from '../parts/notice.tsx'
import type { Clock } from './clock.ts'
import { Controls } from './controls.tsx'
import { CourseBar } from './course.tsx'
import type { Film } from './film.ts'
import { meaning } from './keys.ts'
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
  useEffect(() => running(clock), [clock])
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
    <section class="player" aria-label="Player" ref={box} data-count={films.length}>
      <div class="stages">
        {films.map((film, i) => (
          <Stage key={i} film={film} clock={clock} heat={heat} />
        ))}
      </div>
      <Controls clock={clock} onFullScreen={fullScreen} />
      <div class="minds">
        {films.map((film, i) => (
          <Mind key={i} film={film} clock={clock} />
        ))}
      </div>
      {children}
    </section>
  )
}

/** The moment of a film that the clock shows; renders again when more of the film is here. */
function useMoment(film: Film, clock: Clock) {
  const t = Math.min(clock.t.value, film.length)
  void film.loaded.value
  return { t, moment: film.at(t) }
}

function Stage({ film, clock, heat }: { film: Film; clock: Clock; heat: string | undefined }) {
  const { row, course } = film.source.detail
  const { t, moment } = useMoment(film, clock)
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
      <CourseBar
        course={course}
        length={film.length}
        clock={clock}
        name={`episode ${row.name}`}
        limits={film.source.detail.actions && [-1, 1]}
      />
      {film.failure.value && <Notice kind="warn">{film.failure.value}</Notice>}
      {film.drift && t >= film.drift.t && (
        <Notice kind="warn">
          No pictures from step {film.drift.t} on: the environment has changed since the recording ({film.drift.what}).
        </Notice>
      )}
    </div>
  )
}

const Mind = ({ film, clock }: { film: Film; clock: Clock }) => (
  <Thoughts film={film} moment={useMoment(film, clock).moment} />
)

/** Lets a clock run with the browser's frames until the result is called. */
function running(clock: Clock): () => void {
  let last: number | undefined
  let frame = 0
  const tick = (now: number) => {
    clock.advance((now - (last ?? now)) / 1000)
    last = now
    frame = requestAnimationFrame(tick)
  }
  frame = requestAnimationFrame(tick)
  return () => cancelAnimationFrame(frame)
}

/** Whether a key belongs to the control that has the focus: text, lists, and buttons for the space bar. */
function isTaken(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (target instanceof HTMLInputElement && target.type !== 'range') return true
  if (target.closest('textarea, select, [contenteditable], [role="tablist"], dialog')) return true
  return key === ' ' && target.closest('button, a, summary') !== null
}
