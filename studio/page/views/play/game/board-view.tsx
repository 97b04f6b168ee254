import { useRef, useState } from 'preact/hooks'
import { type Board, CELL, lastSquare } from '../../../../drawings/boards/board.ts'
import { drawBoard } from '../../../../drawings/boards/draw-board.ts'
import { Drawing } from '../../../parts/drawing.tsx'
import { boxOf, sizeOf } from './boxes.ts'
import { neighbor, sideName } from './position.ts'

interface Props {
  readonly board: Board
  /** `[A]` Names of the actions. */
  readonly names: readonly string[]
  /** Legal actions, as long as the person may move. */
  readonly legal: readonly number[]
  /** The side to move, for the stone under the pointer. */
  readonly turn: 0 | 1
  readonly onMove: (action: number) => void
}

/** A board to play on: each square, or each column, is a button; the arrow keys move between them. */
export function BoardView({ board, names, legal, turn, onMove }: Props) {
  const { style, rows, columns } = board
  const drop = style === 'drop'
  const count = drop ? columns : rows * columns
  const [at, setAt] = useState(() => Math.floor(count / 2))
  const host = useRef<HTMLDivElement>(null)
  const { width, height } = sizeOf(board)
  const allowed = new Set(legal)
  const last = lastSquare(board)
  const here = Math.min(at, count - 1)

  const move = (event: KeyboardEvent) => {
    const to = neighbor(board, here, event.key)
    if (to === undefined || event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    setAt(to)
    host.current?.querySelectorAll<HTMLElement>('.squares button')[to]?.focus()
  }
  const square = (action: number) => {
    const { left, top, width, height, landing } = boxOf(board, action)
    const open = allowed.has(action)
    return (
      <button
        key={action}
        type="button"
        aria-label={`${label(board, action, names[action] ?? '')}${open ? '' : ', no move'}`}
        aria-disabled={!open}
        tabIndex={action === here ? 0 : -1}
        style={{
          left: `${left}%`,
          top: `${top}%`,
          width: `${width}%`,
          height: `${height}%`,
          ...(landing !== undefined && { '--landing': `${landing}%` }),
        }}
        onFocus={() => setAt(action)}
        onClick={() => open && onMove(action)}
      />
    )
  }
  return (
    <div class={`board ${style}`} style={{ '--ratio': width / height, '--most': `${(9 * width) / CELL}rem` }}>
      <Drawing svg={drawBoard(board)} />
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the arrow keys move between its buttons */}
      <div class="squares" data-side={turn} data-style={style} ref={host} onKeyDown={move}>
        {Array.from({ length: count }, (_, action) => square(action))}
      </div>
      <p class="unseen" role="status">
        {last !== undefined && `${sideName(board, board.stones[last] === 1 ? 0 : 1)} played ${names[board.last!]}.`}
      </p>
    </div>
  )
}

/** A square in words: `d4, Black`; a column: `column 4`. */
function label(board: Board, action: number, name: string): string {
  if (board.style === 'drop') return `Column ${name}`
  const stone = board.stones[action]
  return stone === 1 || stone === 2 ? `${name}, ${sideName(board, stone === 1 ? 0 : 1)}` : `${name}, empty`
}
