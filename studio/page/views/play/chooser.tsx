import { drawBoard } from '../../../drawings/boards/draw-board.ts'
import type { GameInfo } from '../../../wire/games.ts'
import type { PlayableEnv } from '../../../wire/plays.ts'
import { Drawing } from '../../parts/drawing.tsx'
import { to } from '../../route.ts'
import { useTitle } from '../../shell/title.ts'
import { plainBoard } from './game/position.ts'
import { keySign } from './keyboard/keys.ts'

interface Props {
  readonly games: readonly GameInfo[]
  readonly envs: readonly PlayableEnv[]
}

/** Everything that can be played. */
export function Chooser({ games, envs }: Props) {
  useTitle('Play')
  return (
    <div class="chooser">
      <h1>Play</h1>
      <section>
        <h2>Board games</h2>
        <p class="faint">Against your runs, tree search, random moves, or a friend at this machine.</p>
        <ul>
          {games.map(info => (
            <li key={info.env}>
              <a href={to('play', info.env)}>
                <Drawing svg={drawBoard(plainBoard(info))} />
                <strong>{info.name}</strong>
              </a>
            </li>
          ))}
        </ul>
      </section>
      <section>
        <h2>With the keyboard</h2>
        <p class="faint">
          The same tasks that agents learn. Finished episodes are saved. To play your own environment or one of
          Gymnasium, start the studio with <code>--env ./file.ts</code> or <code>--env gymnasium:LunarLander-v3</code>.
        </p>
        <ul class="wide">
          {envs.map(({ env, title, controls }) => (
            <li key={env}>
              <a href={to('play', env)}>
                <strong>{env}</strong>
                <span class="faint">{title}</span>
                <span class="keys">
                  {controls.map(({ key }) => (
                    <kbd key={key}>{keySign(key)}</kbd>
                  ))}
                </span>
              </a>
            </li>
          ))}
        </ul>
      </section>
    </div>
  )
}
