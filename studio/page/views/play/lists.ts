import { signal } from '@preact/signals'
import { type GameInfo, GameList } from '../../../wire/games.ts'
import { type PlayableEnv, PlayableList } from '../../../wire/plays.ts'
import { RunList, type RunRow } from '../../../wire/runs.ts'
import { get } from '../../api.ts'

/** The board games, the environments for the keyboard, and the runs to play against; undefined until they are known. */
export const games = signal<readonly GameInfo[] | undefined>(undefined)
export const envs = signal<readonly PlayableEnv[] | undefined>(undefined)
export const runs = signal<readonly RunRow[] | undefined>(undefined)

/** Asks for the board games. @throws Refused as `get` does. */
export async function loadGames(): Promise<void> {
  games.value = (await get('/api/games', GameList)).games
}

/** Asks for all of them. @throws Refused as `get` does. */
export async function loadLists(): Promise<void> {
  const [envList, runList] = await Promise.all([
    get('/api/plays', PlayableList),
    get('/api/runs', RunList),
    loadGames(),
  ])
  envs.value = envList.envs
  runs.value = runList.runs
}
