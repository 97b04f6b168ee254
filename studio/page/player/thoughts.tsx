import type { ComponentChildren } from 'preact'
import { decimal } from '../parts/format.ts'
import type { Film } from './film.ts'
import type { Moment } from './steps.ts'

/** Rows of a list of actions at most; the best ones and the one taken. */
const ROWS = 8

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
      {entries.length === 0 && <p class="faint">Taken without thinking, as random actions are.</p>}
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

const titles: Readonly<Record<string, string>> = { q: 'Q-values', mu: 'μ' }

/** The name of a discrete action. */
function nameOf({ source, drawing }: Film, action: number): string {
  return source.detail.actions?.[action] ?? drawing?.actions?.[action] ?? String(action)
}

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

interface MovesProps {
  readonly film: Film
  readonly moment: Moment
  readonly lists: readonly (readonly [name: string, values: Float32Array])[]
}

/** A list of moves with visits and prior, best first. */
function Moves({ film, moment: { action }, lists }: MovesProps) {
  const shares = lists.map(([name, values]) => [name, sharesOf(values)] as const)
  const [first] = shares
  if (!first) return null
  const order = [...first[1].keys()]
    .filter(a => shares.some(([, values]) => values[a]! > 0))
    .sort((a, b) => first[1][b]! - first[1][a]!)
  const shown = order.filter((a, rank) => rank < ROWS || a === action)
  return (
    <table class="moves">
      <thead>
        <tr>
          <th scope="col">move</th>
          {shares.map(([name]) => (
            <th scope="col" key={name}>
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {shown.map(a => (
          <tr key={a} data-taken={a === action || undefined}>
            <th scope="row">{nameOf(film, a)}</th>
            {shares.map(([name, values], i) => (
              <td key={name}>{i === 0 ? <Bar share={values[a]!}>{percent(values[a]!)}</Bar> : percent(values[a]!)}</td>
            ))}
          </tr>
        ))}
        {order.length > shown.length && (
          <tr class="more">
            <td colSpan={1 + shares.length}>{order.length - shown.length} more</td>
          </tr>
        )}
      </tbody>
    </table>
  )
}

/** As parts of the sum. */
function sharesOf(values: Float32Array): Float32Array {
  let sum = 0
  for (const value of values) sum += Math.max(0, value)
  return values.map(value => (sum > 0 ? Math.max(0, value) / sum : 0))
}

const percent = (share: number) => `${(100 * share).toFixed(share < 0.0995 ? 1 : 0)} %`

const Bar = ({ share, children }: { share: number; children: ComponentChildren }) => (
  <span class="barred">
    <span class="bar-track">
      <span class="bar-fill" style={{ width: `${100 * Math.max(0, Math.min(1, share))}%` }} />
    </span>
    <span>{children}</span>
  </span>
)

interface BarsProps {
  readonly name: string
  readonly values: Float32Array
  readonly film: Film
  readonly moment: Moment
}

/** One bar per action, over the range of the thought in the loaded part of the film. */
function Bars({ name, values, film, moment }: BarsProps) {
  const { low, high } = film.rangeOf(name)
  const rows = [...values.keys()].slice(0, 18)
  return (
    <table class="moves">
      <caption>{titles[name] ?? name}</caption>
      <tbody>
        {rows.map(a => (
          <tr key={a} data-taken={a === moment.action || undefined} data-illegal={moment.legal?.[a] === 0 || undefined}>
            <th scope="row">{nameOf(film, a)}</th>
            <td>
              <Bar share={high > low ? (values[a]! - low) / (high - low) : 0}>
                {moment.legal?.[a] === 0 ? 'illegal' : decimal(values[a]!)}
              </Bar>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
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

/** Continuous actions: where the policy's mean lies between the limits, its spread, and the action with its noise. */
function Axes({ film, moment: { thought, action } }: { film: Film; moment: Moment }) {
  const { low, high } = film.source.detail.bounds!
  const taken = typeof action === 'number' ? [action] : Array.from(action!)
  const { mu, mean, deviation } = thought as Readonly<Record<string, Float32Array | undefined>>
  return (
    <table class="moves axes">
      <thead>
        <tr>
          <th scope="col">axis</th>
          <th scope="col">
            <i class="dot mean" /> {mu ? 'μ' : 'mean'} <i class="dot taken" /> action
          </th>
        </tr>
      </thead>
      <tbody>
        {taken.slice(0, 12).map((value, i) => {
          const [from, to] = [low[i] ?? -1, high[i] ?? 1]
          const scaled = (x: number) => from + ((Math.max(-1, Math.min(1, x)) + 1) / 2) * (to - from)
          const policy =
            mu?.[i] !== undefined ? scaled(mu[i]) : mean?.[i] !== undefined ? scaled(Math.tanh(mean[i])) : undefined
          const spread =
            mean?.[i] !== undefined && deviation?.[i] !== undefined
              ? ([-1, 1].map(sign => scaled(Math.tanh(mean[i]! + sign * deviation[i]!))) as [number, number])
              : undefined
          const at = (x: number) => `${(100 * (Math.max(from, Math.min(to, x)) - from)) / (to - from || 1)}%`
          return (
            <tr key={i}>
              <th scope="row">{i}</th>
              <td>
                <span class="axis" aria-hidden="true">
                  {spread && (
                    <span class="spread" style={{ left: at(spread[0]), right: `calc(100% - ${at(spread[1])})` }} />
                  )}
                  {policy !== undefined && <span class="mean" style={{ left: at(policy) }} />}
                  <span class="taken" style={{ left: at(value) }} />
                </span>
                <span class="numbers">
                  {policy !== undefined && `${decimal(policy)} `}
                  {policy !== undefined && <span class="faint">{noise(value - policy)}</span>}{' '}
                  <strong>{decimal(value)}</strong>
                </span>
              </td>
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}

/** `+ 0.12 =`, `− 0.3 =`; rounding errors of float32 are none. */
const noise = (value: number) => `${value < 0 ? '−' : '+'} ${Math.abs(value) < 1e-6 ? 0 : decimal(Math.abs(value))} =`
