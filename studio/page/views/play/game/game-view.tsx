import { useEffect, useMemo } from 'preact/hooks'
import type { GameInfo } from '../../../../wire/games.ts'
import { Button, ButtonLink } from '../../../parts/button.tsx'
import { Notice } from '../../../parts/notice.tsx'
import { place, select, to } from '../../../route.ts'
import { useTitle } from '../../../shell/title.ts'
import '../play.css'
import { BoardView } from './board-view.tsx'
import { Moves } from './moves.tsx'
import { Options } from './options.tsx'
import { gameBoard, isTheirs, outcome, plainBoard, sideName } from './position.ts'
import { opponentName, setupOf } from './setup.ts'
import { GameTable } from './table.ts'
import { ValueBar } from './value-bar.tsx'

/** A board game. */
export function GameView({ info }: { readonly info: GameInfo }) {
  useTitle(info.name)
  const table = useMemo(() => new GameTable(setupOf(place.peek())), [info.env])
  useEffect(() => () => table.leave(), [table])
  const { query } = place.value
  const shows = { heat: query.get('heat') === '1', value: query.get('value') === '1' }
  const threats = query.get('threats') !== '0'
  const game = table.game.value
  const hint = table.hint.value
  const waiting = table.waiting.value
  useEffect(() => {
    if (shows.heat || shows.value || hint) void table.think()
  }, [game, waiting, shows.heat, shows.value, hint])
  useShortcuts(table)

  const mine = game !== undefined && waiting === undefined && isTheirs(game)
  const thought = table.now
  const board = game
    ? gameBoard(game, {
        threats,
        open: mine,
        heat: shows.heat ? thought : undefined,
        hint: hint ? thought?.action : undefined,
      })
    : plainBoard(sized(info, table.setup.size))
  const area = board.rows * board.columns
  const extras = board.style === 'drop' ? [] : (game?.names.slice(area) ?? [])
  return (
    <div class="game">
      <header>
        <h1>{game?.name ?? info.name}</h1>
        <a href="/play">All games</a>
        {info.kept !== undefined && <a href={to('runs', info.kept, 'episodes')}>Earlier games</a>}
      </header>
      <div class="middle">
        <Status table={table} />
        <div class="surface">
          {shows.value && <ValueBar board={board} value={table.thought.value?.thought.value} stale={!thought} />}
          <BoardView
            board={board}
            names={game?.names ?? []}
            legal={mine ? game.legal : []}
            turn={game?.turn ?? 0}
            onMove={action => void table.move(action)}
          />
        </div>
        <div class="actions">
          {extras.map((name, k) => (
            <Button
              key={name}
              disabled={!mine || !game.legal.includes(area + k)}
              onClick={() => void table.move(area + k)}
            >
              {name[0]!.toUpperCase() + name.slice(1)}
            </Button>
          ))}
          <Button
            title="Key: H"
            disabled={!mine}
            aria-pressed={hint}
            onClick={() => {
              table.hint.value = !hint
            }}
          >
            Hint
          </Button>
          <Button title="Key: U" disabled={!canUndo(table)} onClick={() => void table.undo()}>
            Undo
          </Button>
          {game?.side !== undefined && (
            <Button title="Key: S" disabled={waiting !== undefined || !!game.returns} onClick={() => void table.swap()}>
              Swap sides
            </Button>
          )}
          <Button title="Key: N" {...(game?.returns && { kind: 'primary' })} onClick={() => table.restart()}>
            New game
          </Button>
        </div>
      </div>
      <aside>
        <Options table={table} info={info} shows={{ ...shows, threats }} onShow={select} />
        {game && <Moves game={game} board={board} />}
      </aside>
    </div>
  )
}

/** The game before its table is ready: an empty board of the size to be, so that nothing jumps. */
function sized(info: GameInfo, size: number | undefined): GameInfo {
  const [layers, rows] = info.shape
  if (size === undefined || size === rows || !info.sizes?.includes(size)) return info
  return { ...info, planes: new Array<number>(layers * size * size).fill(0), shape: [layers, size, size] }
}

/** Taking back is possible once the person has moved. */
function canUndo({ game, waiting }: GameTable): boolean {
  const { moves, side } = game.value ?? { moves: [] }
  if (waiting.value === 'start' || waiting.value === 'answer') return false
  return moves.length > (side === 1 ? 1 : 0)
}

/** Whose turn it is, what is waited for, or how the game ended; always as high. */
function Status({ table }: { readonly table: GameTable }) {
  const { game, waiting, error, hint } = table
  const { against } = table.setup
  const kept = place.value.query.get('kept')?.split('/')
  if (error.value !== undefined)
    return (
      <div class="standing">
        <Notice kind="bad">{error.value}</Notice>
      </div>
    )
  if (game.value?.returns) {
    const { text, kind } = outcome(game.value, opponentName(against))
    return (
      <div class="standing">
        <Notice kind={kind}>
          <strong>{text}</strong>
          {kept?.length === 2 && (
            <ButtonLink href={to('runs', kept[0]!, 'episodes', kept[1]!)}>Watch the game</ButtonLink>
          )}
        </Notice>
      </div>
    )
  }
  const board = game.value && plainBoard(game.value)
  const name = board ? sideName(board, game.value!.turn) : ''
  const text =
    waiting.value === 'start'
      ? 'Setting up the board …'
      : waiting.value === 'reply'
        ? `${opponentName(against)} is thinking …`
        : game.value?.side === undefined
          ? `${name} to move.`
          : `Your move, as ${name}.`
  const advice = hint.value ? (table.now ? `Hint: ${lineOf(table)}` : 'Looking for a hint …') : ''
  return (
    <div class="standing" role="status">
      <div>
        <p>
          {board && <span class="dot" data-style={board.style} data-side={game.value!.turn} />}
          {text}
        </p>
        <p>{advice}</p>
      </div>
    </div>
  )
}

/** The moves that the hint expects: `d4, then c3 e4`. */
function lineOf({ game, now }: GameTable): string {
  const [first, ...then] = (now?.line ?? []).slice(0, 4).map(action => game.value?.names[action])
  return then.length > 0 ? `${first}, then ${then.join(' ')}` : `${first}`
}

/** H, U, S and N do what the buttons do, but not while something is typed or chosen. */
function useShortcuts(table: GameTable): void {
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return
      if ((event.target as Element).closest?.('input, select, textarea, dialog')) return
      if (event.key === 'h') table.hint.value = !table.hint.value
      else if (event.key === 'u') void (canUndo(table) && table.undo())
      else if (event.key === 's') void table.swap()
      else if (event.key === 'n') table.restart()
    }
    addEventListener('keydown', pressed)
    return () => removeEventListener('keydown', pressed)
  }, [table])
}
