import { useEffect } from 'preact/hooks'
import { ButtonLink } from '../../parts/button.tsx'
import { to } from '../../route.ts'
import { games, loadGames } from './lists.ts'

/** Leads from a run of a board game to a game against it; nothing for other runs. */
export function PlayLink({ run, env }: { readonly run: string; readonly env: string }) {
  useEffect(() => {
    if (!games.value) loadGames().catch(() => {}) // the link is left out
  }, [])
  const game = games.value?.find(game => game.env === env || game.also.includes(env))
  return game ? (
    <ButtonLink href={`${to('play', game.env)}?against=${encodeURIComponent(run)}`}>Play against it</ButtonLink>
  ) : null
}
