// The player of an episode that was saved as an HTML file.
import { render } from 'preact'
import '../style.css'
import './saved.css'
import { Clock } from '../player/clock.ts'
import type { SavedEpisode } from '../player/exports/document.ts'
import { Film } from '../player/film.ts'
import { Player } from '../player/player.tsx'
import type { Source } from '../player/source.ts'

const { detail, steps, frames, heat } = JSON.parse(document.getElementById('episode')!.textContent) as SavedEpisode

const source: Source = {
  detail,
  steps: async from => steps.find(part => part.from === from)!,
  frames: async (from, to) => ({ from, frames: frames.slice(from, to) }),
}

const film = new Film(source)
const clock = new Clock()
clock.end.value = film.length
clock.pace = film.pace
clock.ready = t => film.ready(t)

render(
  <main>
    <h1>
      {detail.env.id} <span class="faint">{detail.agent}</span>
    </h1>
    <Player films={[film]} clock={clock} heat={heat} />
  </main>,
  document.getElementById('app')!,
)
