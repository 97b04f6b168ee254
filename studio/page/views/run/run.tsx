import { useMemo } from 'preact/hooks'
import type { RunDetail } from '../../../wire/run.ts'
import { trouble } from '../../live.ts'
import { ButtonLink } from '../../parts/button.tsx'
import { Empty, Notice, Pending } from '../../parts/notice.tsx'
import { Tabs } from '../../parts/tabs.tsx'
import { place, select } from '../../route.ts'
import { useTitle } from '../../shell/title.ts'
import { Curves } from '../runs/curves.tsx'
import { Actions } from './actions.tsx'
import { useDetail } from './detail.ts'
import { Evaluations } from './evaluations.tsx'
import { Facts } from './facts.tsx'
import { Log } from './log.tsx'
import { Settings } from './settings.tsx'
import './run.css'

/** The tabs of a run, by name. */
const tabs = [
  { name: 'curves', label: 'Curves', View: RunCurves },
  { name: 'evaluations', label: 'Evaluations', View: Evaluations },
  { name: 'settings', label: 'Settings', View: Settings },
  { name: 'log', label: 'Log', View: Log },
] as const

/** A run: what it is, what it did, and what can be done with it. */
export function RunView({ id }: { id: string }) {
  const { detail, error, refresh } = useDetail(id)
  useTitle(detail?.row.name ?? id)
  const name = place.value.query.get('tab') ?? 'curves'
  const { View } = tabs.find(tab => tab.name === name) ?? tabs[0]
  return (
    <div class="run">
      <div class="head">
        <h1>{detail?.row.name ?? id}</h1>
        {detail && <Actions detail={detail} onDone={refresh} />}
      </div>
      {detail ? (
        <>
          {error && !trouble.value && <Notice kind="bad">{error}</Notice>}
          <Facts detail={detail} />
          <Tabs
            label="Parts of the run"
            tabs={tabs}
            value={name}
            onChange={tab => select({ tab: tab === 'curves' ? undefined : tab })}
          >
            <View detail={detail} />
          </Tabs>
        </>
      ) : error === undefined ? (
        <Pending lines={9} />
      ) : (
        <Empty title="This run cannot be shown">
          <p>{error}</p>
          <ButtonLink href="/runs">All runs</ButtonLink>
        </Empty>
      )}
    </div>
  )
}

function RunCurves({ detail: { row } }: { detail: RunDetail }) {
  const drawn = useMemo(() => [{ run: row, color: 0 }], [row])
  return <Curves runs={drawn} />
}
