import type { GameInfo } from '../../../../wire/games.ts'
import { runs } from '../../../live.ts'
import { Check, Field, Select } from '../../../parts/field.tsx'
import { plainBoard, sideName } from './position.ts'
import { opponents } from './setup.ts'
import type { GameTable } from './table.ts'

interface Props {
  readonly table: GameTable
  readonly info: GameInfo
  readonly shows: { readonly heat: boolean; readonly value: boolean; readonly threats: boolean }
  /** Changes the query of the address. */
  readonly onShow: (changes: Readonly<Record<string, string | undefined>>) => void
}

/** Who plays, on which size, and what is shown beside the stones. */
export function Options({ table, info, shows, onShow }: Props) {
  const game = table.game.value
  const { against, size } = table.setup
  const own = [...(runs.value?.values() ?? [])].filter(({ env }) => env === info.env || info.also.includes(env))
  const usual = opponents(against)
  const known = usual.some(({ value }) => value === against) || own.some(({ id }) => id === against)
  const ofRun = !usual.some(({ value }) => value === against)
  const board = plainBoard(game ?? info)
  const side = game?.side ?? table.setup.side
  return (
    <section class="options">
      <Field label="Opponent">
        {control => (
          <select
            {...control}
            value={against}
            onChange={event => table.change(opponentChange(event.currentTarget.value, usual, table, info))}
          >
            {own.length > 0 && (
              <optgroup label="Your runs">
                {own.map(({ id, name, agent, step }) => (
                  <option key={id} value={id}>
                    {name} ({agent}, {step.toLocaleString('en')} steps)
                  </option>
                ))}
              </optgroup>
            )}
            <optgroup label="Built in">
              {usual.map(({ value, label }) => (
                <option key={value} value={value}>
                  {label}
                </option>
              ))}
            </optgroup>
            {!known && <option value={against}>{against}</option>}
          </select>
        )}
      </Field>
      <div class="row">
        {against !== 'friend' && (
          <Select
            label="New game as"
            value={String(side)}
            options={[0, 1].map(one => ({
              value: String(one),
              label: `${sideName(board, one as 0 | 1)}, ${one === 0 ? 'first' : 'second'}`,
            }))}
            onChange={value => table.restart(value === '1' ? 1 : 0)}
          />
        )}
        {info.sizes && !ofRun && (
          <Select
            label="Size"
            value={String(size ?? info.sizes[0])}
            options={[...info.sizes].sort((a, b) => a - b).map(n => ({ value: String(n), label: `${n} × ${n}` }))}
            onChange={value => table.change(sizeChange(Number(value), info))}
          />
        )}
      </div>
      <fieldset>
        <legend>Show</legend>
        <Check label="Threats" checked={shows.threats} onChange={on => onShow({ threats: on ? undefined : '0' })} />
        <Check
          label="Agent’s moves as heat map"
          checked={shows.heat}
          onChange={on => onShow({ heat: on ? '1' : undefined })}
        />
        <Check label="Value bar" checked={shows.value} onChange={on => onShow({ value: on ? '1' : undefined })} />
      </fieldset>
      {(against === 'friend' || against === 'random') && (
        <p class="faint">Hints, heat map and value are those of MCTS with 1,000 simulations.</p>
      )}
    </section>
  )
}

/** Another opponent goes on with the game; a run plays on its own size, so the board may be another one. */
function opponentChange(
  against: string,
  usual: readonly { readonly value: string }[],
  { setup, game }: GameTable,
  info: GameInfo,
) {
  const run = !usual.some(({ value }) => value === against)
  const before = !usual.some(({ value }) => value === setup.against)
  if (!info.sizes || run === before) return { against, ...(run && { moves: [] }) }
  return { against, moves: [], ...(run ? { size: undefined } : game.value && { size: game.value.shape[1] }) }
}

function sizeChange(size: number, { sizes }: GameInfo) {
  return { size: size === sizes?.[0] ? undefined : size, moves: [] }
}
