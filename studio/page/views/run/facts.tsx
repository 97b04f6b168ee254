import type { ComponentChildren } from 'preact'
import type { RunDetail } from '../../../wire/run.ts'
import { bytes, count, decimal, duration, moment } from '../../parts/format.ts'
import { State } from '../../parts/state.tsx'

/** What a run is and how far it is, in a row of facts. */
export function Facts({ detail: { row, end, resumed } }: { detail: RunDetail }) {
  const { status, resumable, agent, env, experiment, seed, step, steps, measure, last, best, solved } = row
  const what = measure === 'evaluation' ? 'evaluation' : '20 episodes'
  return (
    <dl class="facts">
      <Fact name="State" detail={end?.reason}>
        <State status={status} resumable={resumable} />
      </Fact>
      <Fact name="Agent">{agent}</Fact>
      <Fact name="Environment" detail={`seed ${seed}`}>
        {env}
      </Fact>
      {experiment && <Fact name="Experiment">{experiment}</Fact>}
      <Fact name="Steps" detail={`of ${count(steps)}`} share={step / steps}>
        {count(step)}
      </Fact>
      {last !== undefined && (
        <Fact name="Last return" detail={what}>
          {decimal(last)}
        </Fact>
      )}
      {best !== undefined && (
        <Fact name="Best return" detail={solved === undefined ? what : solved ? 'solved' : 'not solved'}>
          {decimal(best)}
        </Fact>
      )}
      <Fact
        name="Started"
        detail={resumed.length > 0 ? 'last resumed' : new Date(row.started).toLocaleDateString('en')}
      >
        {moment(row.started)}
      </Fact>
      <Fact name="Took">{duration(row.seconds)}</Fact>
      <Fact name="Size">{bytes(row.bytes)}</Fact>
    </dl>
  )
}

interface FactProps {
  readonly name: string
  readonly detail?: string | undefined
  /** Drawn as a bar, from 0 to 1. */
  readonly share?: number
  readonly children: ComponentChildren
}

const Fact = ({ name, detail, share, children }: FactProps) => (
  <div>
    <dt>{name}</dt>
    <dd>{children}</dd>
    {detail && (
      <dd class="detail" title={detail}>
        {detail}
        {share !== undefined && <progress value={share} aria-label="Share of the steps" />}
      </dd>
    )}
  </div>
)
