import type { ComponentChildren } from 'preact'
import { decimal } from '../parts/format.ts'
import type { Film } from './film.ts'
import type { Moment } from './steps.ts'

/** Most rows of a list of moves, besides the one taken. */
const ROWS = 8

const titles: Readonly<Record<string, string>> = { q: 'Q-values', mu: 'μ' }

/** The name of a discrete action. */
export function nameOf({ source, drawing }: Film, action: number): string {
  return source.detail.actions?.[action] ?? drawing?.actions?.[action] ?? String(action)
}

interface MovesProps {
  readonly film: Film
  readonly moment: Moment
  readonly lists: readonly (readonly [name: string, values: Float32Array])[]
}

/** A list of moves with visits and prior, best first. */
export function Moves({ film, moment: { action }, lists }: MovesProps) {
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

const percent = (share: number) => `${(100 * share).toFixed(share < 0.0995 ? 1 : 0)}%`

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
export function Bars({ name, values, film, moment }: BarsProps) {
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
              <Bar share={high > low && moment.legal?.[a] !== 0 ? (values[a]! - low) / (high - low) : 0}>
                {moment.legal?.[a] === 0 ? 'illegal' : decimal(values[a]!)}
              </Bar>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
