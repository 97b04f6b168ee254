import { useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import { useEffect } from 'preact/hooks'
import { answering } from '../../live.ts'
import { Empty, Notice, Pending } from '../../parts/notice.tsx'
import { place } from '../../route.ts'
import { Chooser } from './chooser.tsx'
import { GameView } from './game/game-view.tsx'
import { KeyboardView } from './keyboard/keyboard-view.tsx'
import { envs, games, loadLists } from './lists.ts'
import './play.css'

/** What `/play` and the addresses below it show. */
export function PlaySection(): JSX.Element {
  const error = useSignal<string | undefined>(undefined)
  const [, id] = place.value.path
  useEffect(() => {
    loadLists().catch((failure: Error) => {
      error.value = failure.message
    })
  }, [id, answering.value])
  if (error.value !== undefined && !games.value) return <Notice kind="bad">{error.value}</Notice>
  if (!games.value || !envs.value) return <Pending lines={8} />
  if (id === undefined) return <Chooser games={games.value} envs={envs.value} />
  const game = games.value.find(({ env }) => env === id)
  if (game) return <GameView key={id} info={game} />
  const env = envs.value.find(({ env }) => env === id)
  if (env) return <KeyboardView key={id} env={env} />
  return (
    <Empty title={`${id} cannot be played here`}>
      <p>
        Board games and environments with few actions can. <a href="/play">Choose one.</a>
      </p>
    </Empty>
  )
}
