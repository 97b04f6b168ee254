import { useMemo } from 'preact/hooks'
import type { Course } from '../../wire/episodes.ts'
import { decimal } from '../parts/format.ts'
import type { Clock } from './clock.ts'

const [WIDTH, HEIGHT, PAD] = [1000, 100, 8]
/** Entries up to which each has a dot. */
const DOTTED = 60

/** The curve of a film: the value, or the return where the agent recorded none. */
const curveOf = ({ value, return: sum }: Course) => value ?? { label: 'return so far', ...sum }

interface Props {
  /** Range that the curve covers at least. */
  readonly limits?: readonly [number, number] | undefined
  readonly course: Course
  readonly length: number
  readonly clock: Clock
  /** Name of the episode, for screen readers. */
  readonly name: string
}

/** The curve of an episode, which is its scrub bar. */
export function CourseBar({ course, length, clock, name, limits }: Props) {
  const { label, ...span } = curveOf(course)
  const shape = useMemo(() => pathOf(span, course.per, length, limits), [course])
  const t = Math.min(clock.t.value, length)
  const now = Math.min(Math.floor(t / course.per), span.low.length - 1)
  const [low, high] = [span.low[now], span.high[now]]
  const shown =
    low === null || low === undefined ? '–' : low === high ? decimal(low) : `${decimal(low)} … ${decimal(high!)}`
  return (
    <div class="course">
      <p>
        <span>{label}</span> <output>{shown}</output>
        <span class="range">
          {decimal(shape.low)} to {decimal(shape.high)}
        </span>
      </p>
      <div class="track">
        <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
          {shape.zero !== undefined && <line class="zero" x1="0" x2={WIDTH} y1={shape.zero} y2={shape.zero} />}
          <path class="area" d={shape.area} />
          <path class="curve" d={shape.line} />
          <path class="dots" d={shape.dots} />
        </svg>
        <span class="cursor" style={{ left: `${(100 * t) / Math.max(1, length)}%` }} />
        <input
          type="range"
          min="0"
          max={length}
          step="1"
          value={t}
          aria-label={`Moment of ${name}`}
          aria-valuetext={`step ${t} of ${length}, ${label} ${shown}`}
          onInput={event => clock.seek(event.currentTarget.valueAsNumber)}
        />
      </div>
    </div>
  )
}

/** The area between low and high, and the line through their means, in a box of WIDTH × HEIGHT; covers `least`. */
function pathOf({ low, high }: Course['return'], per: number, length: number, least?: readonly [number, number]) {
  const finite = [...low, ...high].filter(value => value !== null)
  let [bottom, top] = [Math.min(...finite), Math.max(...finite)]
  if (finite.length === 0) [bottom, top] = [0, 0]
  if (least) [bottom, top] = [Math.min(bottom, least[0]), Math.max(top, least[1])]
  const range = { low: bottom, high: top }
  if (top === bottom) [bottom, top] = [bottom - 1, top + 1]
  const y = (value: number) => PAD + ((top - value) / (top - bottom)) * (HEIGHT - 2 * PAD)
  const x = (i: number) => (WIDTH * Math.min(length, (i + (per > 1 ? 0.5 : 0)) * per)) / Math.max(1, length)
  let line = ''
  let area = ''
  let dots = ''
  for (let i = 0; i < low.length; i++) {
    const [a, b] = [low[i], high[i]]
    if (a === null || b === null || a === undefined || b === undefined) continue
    const [across, down] = [x(i).toFixed(1), y((a + b) / 2).toFixed(1)]
    line += `${line === '' ? 'M' : 'L'}${across} ${down}`
    if (low.length <= DOTTED) dots += `M${across} ${down}h0`
    if (a !== b) area += `M${across} ${y(a).toFixed(1)}V${y(b).toFixed(1)}`
  }
  return { line, dots, area, ...range, zero: bottom < 0 && top > 0 ? y(0) : undefined }
}
