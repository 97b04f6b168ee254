import type { Pages } from './pages.ts'
import { episodes } from './stories/episodes.ts'
import { games } from './stories/games.ts'
import { guarded } from './stories/guarded.ts'
import { launching } from './stories/launching.ts'
import { learning } from './stories/learning.ts'
import { looks } from './stories/looks.ts'

/** What a story has at hand. */
export interface World {
  /** The folder in which the studio was started; the runs are in its `runs`. */
  readonly home: string
  readonly pages: Pages
  /** Where screenshots go. */
  readonly shots: string
  /** Runs a command in `home`. */
  readonly sente: (...args: readonly string[]) => Promise<string>
  readonly chromium: string
}

/** What a person does at the page, and what must be there then. */
export type Story = (world: World) => Promise<void>

/** The stories, in the order in which they are told; later ones may use runs of earlier ones. */
export const stories: Readonly<Record<string, Story>> = {
  ...launching,
  ...learning,
  ...episodes,
  ...games,
  ...guarded,
  ...looks,
}
