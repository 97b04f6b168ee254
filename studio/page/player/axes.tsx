import { decimal } from '../parts/format.ts'
import type { Film } from './film.ts'
import type { Moment } from './steps.ts'

/** Continuous actions: where the policy's mean lies between the limits, its spread, and the action with its noise. */
export function Axes({ film, moment: { thought, action } }: { film: Film; moment: Moment }) {
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
