import { signal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { type GameInfo, GameList } from '../../../wire/games.ts'
import type { RunRow } from '../../../wire/runs.ts'
import { get } from '../../api.ts'
import { ButtonLink } from '../../parts/button.tsx'
import { to } from '../../route.ts'

const games = signal<readonly GameInfo[] | undefined>(undefined)

/** Leads to a game against a run, if it learned a board game. */
export function PlayLink({ run: { id, env } }: { run: RunRow }) {
  useEffect(() => {
    if (games.value) return
    get('/api/games', GameList).then(
      list => {
        games.value = list.games
      },
      () => {}, // without an answer there is no game to lead to
    )
  }, [])
  const game = games.value?.find(game => game.env === env || game.also.includes(env))
  if (!game) return null
  return (
    <ButtonLink href={`${to('play', game.env)}?${new URLSearchParams({ against: id })}`}>Play against it</ButtonLink>
  )
}
