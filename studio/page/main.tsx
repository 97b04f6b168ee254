import { render } from 'preact'
import './style.css'
import { place } from './route.ts'
import { RunsView } from './views/runs.tsx'

/** The view of each first part of the path. */
const views: Readonly<Record<string, () => preact.JSX.Element>> = { runs: RunsView }

function App() {
  const View = views[place.value.path[0] ?? 'runs'] ?? RunsView
  return (
    <>
      <header>
        <a href="/runs">Sente Studio</a>
      </header>
      <main>
        <View />
      </main>
    </>
  )
}

render(<App />, document.getElementById('app')!)
