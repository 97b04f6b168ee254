import { decimal } from '../parts/format.ts'
import { Axes } from './axes.tsx'
import { Bars, Moves, nameOf } from './bars.tsx'
import type { Film } from './film.ts'
import type { Moment } from './steps.ts'

interface Props {
  readonly film: Film
  readonly moment: Moment | undefined
}

/** What the agent thought at a moment, and what it did. */
export function Thoughts({ film, moment }: Props) {
  const { detail } = film.source
  if (!moment) return <div class="thoughts" aria-busy="true" />
  if (moment.action === undefined)
    return (
      <div class="thoughts">
        <p class="faint">
          {
            { terminated: 'The end.', truncated: 'Stopped by the time limit.', unfinished: 'Left unfinished.' }[
              detail.row.end
            ]
          }
        </p>
      </div>
    )
  const entries = Object.entries(moment.thought)
  const lists = entries.filter((entry): entry is [string, Float32Array] => typeof entry[1] !== 'number')
  const shares = lists.filter(([name]) => SHARES.includes(name))
  const bars = detail.bounds ? [] : lists.filter(([name]) => !SHARES.includes(name))
  return (
    <div class="thoughts">
      <Action film={film} moment={moment} />
      {entries.length === 0 && <p class="faint">No thoughts were recorded, as for random actions.</p>}
      {entries.map(
        ([name, value]) =>
          typeof value === 'number' &&
          name !== 'proven' && <Value key={name} name={name} value={value} film={film} moment={moment} />,
      )}
      {shares.length > 0 && <Moves film={film} moment={moment} lists={shares} />}
      {detail.bounds && <Axes film={film} moment={moment} />}
      {bars.map(([name, values]) => (
        <Bars key={name} name={name} values={values} film={film} moment={moment} />
      ))}
    </div>
  )
}

/** Thoughts whose numbers are parts of a whole. */
export const SHARES: readonly string[] = ['visits', 'policy', 'prior']

/** Who plays and what. */
function Action({ film, moment }: { film: Film; moment: Moment }) {
  const { row, agent, actions } = film.source.detail
  const { action, player } = moment
  const mover = row.side === undefined ? undefined : player === row.side ? agent : row.opponent
  const text = typeof action === 'number' ? nameOf(film, action) : Array.from(action ?? [], decimal).join(', ')
  return (
    <p class="action">
      {actions && player !== undefined && (
        <span class="side">{film.drawing?.sides?.[player] ?? ['First side', 'Second side'][player]}</span>
      )}
      {mover && <span> ({mover})</span>} {actions ? 'plays ' : 'action '}
      <strong>{text}</strong>
    </p>
  )
}

/** A number from −1 to 1 in games, as a bar from the middle; any other as a number. */
function Value({ name, value, film, moment }: { name: string; value: number; film: Film; moment: Moment }) {
  const game = film.source.detail.actions !== undefined
  const proven = moment.thought.proven === 1
  return (
    <div class="value">
      <span>{name}</span> <strong>{decimal(value)}</strong>
      {proven && <span class="faint"> proven</span>}
      {game && (
        <span class="balance" aria-hidden="true">
          <span
            style={
              value < 0
                ? { right: '50%', width: `${Math.min(50, -50 * value)}%` }
                : { left: '50%', width: `${Math.min(50, 50 * value)}%` }
            }
          />
        </span>
      )}
    </div>
  )
}
