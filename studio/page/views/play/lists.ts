import { signal } from '@preact/signals'
import { type GameInfo, GameList } from '../../../wire/games.ts'
import { type PlayableEnv, PlayableList } from '../../../wire/plays.ts'
import { get } from '../../api.ts'

/** The board games, and the environments for the keyboard; undefined until they are known. */
export const games = signal<readonly GameInfo[] | undefined>(undefined)
export const envs = signal<readonly PlayableEnv[] | undefined>(undefined)

/** Asks for the board games. @throws Refused as `get` does. */
export async function loadGames(): Promise<void> {
  games.value = (await get('/api/games', GameList)).games
}

/** Asks for both. @throws Refused as `get` does. */
export async function loadLists(): Promise<void> {
  const [list] = await Promise.all([get('/api/plays', PlayableList), loadGames()])
  envs.value = list.envs
}
