import type { Evaluation, RunDetail } from '../../../wire/run.ts'
import { bytes, count, decimal } from '../../parts/format.ts'
import { Empty } from '../../parts/notice.tsx'
import { Scroll } from '../../parts/scroll.tsx'

/** Evaluations with their spread, newest first, and the checkpoints on disk. */
export function Evaluations({ detail: { evaluations, checkpoints } }: { detail: RunDetail }) {
  return (
    <div class="evaluations">
      {evaluations.length > 0 ? (
        <Spreads evaluations={evaluations} />
      ) : (
        <Empty title="No evaluation yet">
          <p>Runs are evaluated at the end, and during training if their experiment or preset says so.</p>
        </Empty>
      )}
      <Scroll label="Checkpoints">
        <table class="plain">
          <caption>Checkpoints</caption>
          <thead>
            <tr>
              <Numbers titles={['Step', 'Mean return', 'Size']} />
              <th scope="col">
                <span class="unseen">Best</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {checkpoints.map(({ step, bytes: size, best, mean }) => (
              <tr key={step}>
                <td class="number">{count(step)}</td>
                <td class="number">{mean === undefined ? '' : decimal(mean)}</td>
                <td class="number">{bytes(size)}</td>
                <td>{best && 'best'}</td>
              </tr>
            ))}
          </tbody>
        </table>
        {checkpoints.length === 0 && <p class="faint">None yet.</p>}
      </Scroll>
    </div>
  )
}

function Spreads({ evaluations }: { evaluations: readonly Evaluation[] }) {
  const low = Math.min(...evaluations.map(({ min }) => min))
  const high = Math.max(...evaluations.map(({ max }) => max))
  const at = (value: number) => (high > low ? (100 * (value - low)) / (high - low) : 50)
  return (
    <Scroll label="Greedy evaluations">
      <table class="plain">
        <caption>Greedy evaluations</caption>
        <thead>
          <tr>
            <Numbers titles={['Step', 'Mean', '± std', 'Lowest', 'Highest']} />
            <th scope="col">
              <span class="unseen">Drawn</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {evaluations.toReversed().map(({ step, mean, std, min, max }) => (
            <tr key={step}>
              <td class="number">{count(step)}</td>
              <td class="number">
                <strong>{decimal(mean)}</strong>
              </td>
              <td class="number">{decimal(std)}</td>
              <td class="number">{decimal(min)}</td>
              <td class="number">{decimal(max)}</td>
              <td class="spread">
                <svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
                  <path class="range" d={`M${at(min)} 5H${at(max)}`} />
                  <path class="deviation" d={`M${at(Math.max(min, mean - std))} 5H${at(Math.min(max, mean + std))}`} />
                  <path class="mean" d={`M${at(mean)} 0V10`} />
                </svg>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  )
}

/** Heads of columns of numbers. */
const Numbers = ({ titles }: { titles: readonly string[] }) => (
  <>
    {titles.map(title => (
      <th key={title} scope="col" class="number">
        {title}
      </th>
    ))}
  </>
)
