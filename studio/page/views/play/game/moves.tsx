import { useEffect, useRef } from 'preact/hooks'
import type { Board } from '../../../../drawings/boards/board.ts'
import type { Game } from '../../../../wire/games.ts'
import { sideName } from './position.ts'

/** The moves so far, a pair in a row; the last one stays in sight. */
export function Moves({ game, board }: { readonly game: Game; readonly board: Board }) {
  const list = useRef<HTMLOListElement>(null)
  const { moves, names } = game
  useEffect(() => {
    list.current?.scrollTo({ top: list.current.scrollHeight })
  }, [moves.length])
  const pairs = Array.from({ length: Math.ceil(moves.length / 2) }, (_, k) => moves.slice(2 * k, 2 * k + 2))
  return (
    <section class="moves">
      <h2>Moves</h2>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it */}
      <ol ref={list} tabIndex={0} aria-label="Moves">
        {pairs.map((pair, k) => (
          <li key={k}>
            <span class="faint">{k + 1}</span>
            {pair.map((action, side) => (
              <span key={side} data-last={2 * k + side === moves.length - 1 || undefined}>
                <span class="unseen">{sideName(board, side as 0 | 1)} </span>
                {names[action]}
              </span>
            ))}
          </li>
        ))}
      </ol>
    </section>
  )
}
