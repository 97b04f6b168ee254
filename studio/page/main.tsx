import { type JSX, render } from 'preact'
import { useEffect } from 'preact/hooks'
import './style.css'
import { config } from 'zod'
import { followRuns } from './live.ts'
import { Empty, Pending } from './parts/notice.tsx'
import { place } from './route.ts'
import { followLinks } from './shell/links.ts'
import { loadSession, mayChange, session } from './shell/session.ts'
import { Shell } from './shell/shell.tsx'
import { LaunchView } from './views/launch/launch.tsx'
import { PlaySection } from './views/play/section.tsx'
import { lastRuns } from './views/runs/address.ts'
import { RunsSection } from './views/runs/section.tsx'

/** A part of the page, with its entry in the navigation. */
interface Section {
  readonly label: string
  /** Not in a read-only studio. */
  readonly changes?: true
  readonly View: () => JSX.Element
}

/** The sections by the first part of their addresses. */
const sections: Readonly<Record<string, Section>> = {
  runs: { label: 'Runs', View: RunsSection },
  play: { label: 'Play', changes: true, View: PlaySection },
  launch: { label: 'Launch', View: LaunchView, changes: true },
}

/** For an address that is mistyped, or of another version. */
const Nowhere = () => (
  <Empty title="There is no such page">
    <p>
      <a href="/runs">All runs</a>
    </p>
  </Empty>
)
const nowhere: Section = { label: '', View: Nowhere }

function App() {
  useEffect(() => {
    loadSession().catch(() => {}) // the views say what is wrong
  }, [])
  const first = place.value.path[0] ?? 'runs'
  const wanted = Object.hasOwn(sections, first) ? sections[first]! : nowhere
  const View = !wanted.changes || mayChange() ? wanted.View : session.value ? sections.runs!.View : Pending
  const shown = Object.entries(sections).filter(([, { changes }]) => !changes || mayChange())
  return (
    <Shell
      entries={shown.map(([path, { label }]) => ({ path, label, href: path === 'runs' ? lastRuns.value : `/${path}` }))}
    >
      <View />
    </Shell>
  )
}

config({ jitless: true }) // the Content-Security-Policy forbids compiled parsers
followLinks()
followRuns()
render(<App />, document.getElementById('app')!)
