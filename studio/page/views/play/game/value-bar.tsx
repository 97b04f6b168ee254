import type { Board } from '../../../../drawings/boards/board.ts'
import { sideName } from './position.ts'

interface Props {
  readonly board: Board
  /** For the first side, in [−1, 1]; undefined: not known yet, or the agent has none. */
  readonly value: number | undefined
  /** It is that of an earlier position. */
  readonly stale: boolean
}

/** The value of the position as a bar: the more of it has a side's color, the better for that side. */
export function ValueBar({ board, value, stale }: Props) {
  const share = value === undefined ? 50 : 50 + 50 * value
  const text = value === undefined ? '–' : signed(value)
  return (
    // biome-ignore lint/a11y/useSemanticElements: a meter element cannot be drawn as this bar
    <div
      class="value"
      role="meter"
      aria-label={`Value for ${sideName(board, 0)}`}
      aria-valuemin={-1}
      aria-valuemax={1}
      aria-valuenow={value ?? 0}
      aria-valuetext={value === undefined ? 'not known' : text}
      data-style={board.style}
      data-stale={stale || undefined}
      title={`Value for ${sideName(board, 0)}: 1 is a certain win, −1 a certain loss`}
    >
      <span style={{ height: `${share}%` }} />
      <output>{text}</output>
    </div>
  )
}

const signed = (value: number): string => {
  const text = Math.abs(value).toFixed(2)
  return Number(text) === 0 ? '0' : `${value > 0 ? '+' : '−'}${text}`
}
