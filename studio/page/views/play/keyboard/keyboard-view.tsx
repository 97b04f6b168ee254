import { useEffect, useMemo } from 'preact/hooks'
import { drawingOf } from '../../../../drawings/drawings.ts'
import type { Control, PlayableEnv } from '../../../../wire/plays.ts'
import { Button, ButtonLink } from '../../../parts/button.tsx'
import { Drawing } from '../../../parts/drawing.tsx'
import { Choice } from '../../../parts/field.tsx'
import { count, decimal } from '../../../parts/format.ts'
import { Notice } from '../../../parts/notice.tsx'
import { place, select, to } from '../../../route.ts'
import { useTitle } from '../../../shell/title.ts'
import '../play.css'
import { keySign } from './keys.ts'
import { PictureView } from './picture.tsx'
import { PlayTable } from './table.ts'

const speeds = [
  { value: '0.25', label: '¼' },
  { value: '0.5', label: '½' },
  { value: '1', label: '1' },
] as const

/** An environment that is played with the keyboard. */
export function KeyboardView({ env }: { readonly env: PlayableEnv }) {
  useTitle(env.env)
  const drawing = useMemo(() => drawingOf({ id: env.env }), [env.env])
  const table = useMemo(() => new PlayTable(env, !drawing), [env, drawing])
  useEffect(() => () => table.leave(), [table])
  useKeys(table, env)
  const usual = String(env.speed ?? 1)
  const wanted = place.value.query.get('speed') ?? usual
  const speed = speeds.find(({ value }) => value === wanted)?.value ?? '1'
  table.speed = Number(speed)
  const { value: play } = table.play
  const { value: phase } = table.phase
  const { last } = table
  const timed = env.fps !== undefined
  return (
    <div class="keyboard">
      <header>
        <h1>{env.env}</h1>
        <a href="/play">All games</a>
        {env.kept !== undefined && <a href={to('runs', env.kept, 'episodes')}>Earlier episodes</a>}
        <p class="faint">{env.title}</p>
      </header>
      <div class="middle">
        <dl class="score">
          <Figure term="Return" value={play ? score(play.return) : '–'} />
          <Figure
            term="Steps"
            value={play ? count(play.length) + (env.maxSteps ? ` / ${count(env.maxSteps)}` : '') : '–'}
          />
          <Figure term="Best" value={table.best.value === undefined ? '–' : score(table.best.value)} />
          {env.solvedAt !== undefined && <Figure term="Solved at" value={score(env.solvedAt)} />}
        </dl>
        <div class="stage">
          {play &&
            (drawing ? (
              <Drawing
                svg={drawing.draw({
                  observation: play.shape.length > 0 ? play.observation : play.observation[0]!,
                  shape: play.shape,
                  before: last && (play.shape.length > 0 ? last.before : last.before[0]),
                  last: last?.action,
                  action: phase === 'playing' && timed ? last?.action : undefined,
                })}
              />
            ) : (
              play.picture && <PictureView picture={play.picture} />
            ))}
          <Overlay table={table} env={env} />
        </div>
        <div class="keys">
          {env.controls.map(control => (
            <Key key={control.key} control={control} table={table} />
          ))}
        </div>
        <div class="actions">
          {timed && (
            <>
              <Button
                title="Key: P"
                disabled={phase !== 'playing' && phase !== 'paused'}
                aria-pressed={phase === 'paused'}
                onClick={() => table.pause()}
              >
                Pause
              </Button>
              <Choice
                label="Speed"
                value={speed}
                options={speeds.map(({ value, label }) => ({ value, label: `${label}×` }))}
                onChange={value => select({ speed: value === usual ? undefined : value })}
              />
            </>
          )}
          <Button title="Key: R" disabled={phase === 'start'} onClick={() => void table.restart()}>
            Restart
          </Button>
        </div>
        <p class="faint help">
          <Help env={env} />
        </p>
      </div>
    </div>
  )
}

/** A return: whole ones without decimals. */
const score = (value: number): string => (Number.isInteger(value) ? count(value).replace('-', '−') : decimal(value))

const Figure = ({ term, value }: { readonly term: string; readonly value: string }) => (
  <div>
    <dt>{term}</dt>
    <dd>{value}</dd>
  </div>
)

/** What is to be done now, in front of the picture. */
function Overlay({ table, env }: { readonly table: PlayTable; readonly env: PlayableEnv }) {
  const { value: phase } = table.phase
  if (table.error.value !== undefined)
    return (
      <div class="overlay">
        <Notice kind="bad">{table.error.value}</Notice>
      </div>
    )
  if (phase === 'over') return <Over table={table} env={env} />
  const text = {
    start: 'Starting …',
    ready: env.fps === undefined ? '' : 'Press a key to start',
    playing: '',
    paused: 'Paused. Press a key to continue.',
    over: '',
  }[phase]
  return (
    <div class="overlay" role="status">
      {text && <p>{text}</p>}
    </div>
  )
}

function Over({ table, env }: { readonly table: PlayTable; readonly env: PlayableEnv }) {
  const { return: sum, kept, problem, truncated } = table.play.value!
  const solved = env.solvedAt !== undefined && sum >= env.solvedAt
  return (
    <div class="overlay over" role="status">
      <p>
        <strong>
          {truncated ? 'Time is up' : 'The episode has ended'}: return {score(sum)}
        </strong>
        {problem !== undefined && <span> – not saved: {problem}</span>}
        {solved && <span> – a mean return this high solves the task.</span>}
      </p>
      <div class="actions">
        <Button kind="primary" onClick={() => void table.restart()}>
          Play again
        </Button>
        {kept && <ButtonLink href={to('runs', kept.run, 'episodes', kept.episode)}>Watch the episode</ButtonLink>}
      </div>
    </div>
  )
}

/** A control for pointers and fingers. */
function Key({ control, table }: { readonly control: Control; readonly table: PlayTable }) {
  const up = () => table.release(control)
  return (
    <button
      type="button"
      class="key"
      data-held={table.held.value.includes(control) || undefined}
      onPointerDown={event => {
        event.preventDefault()
        event.currentTarget.setPointerCapture(event.pointerId)
        table.press(control)
      }}
      onPointerUp={up}
      onPointerCancel={up}
      onClick={({ detail }) => {
        if (detail > 0) return // pointers have been dealt with
        table.press(control)
        setTimeout(up, 150)
      }}
      onContextMenu={event => event.preventDefault()}
    >
      <kbd>{keySign(control.key)}</kbd> {control.label}
    </button>
  )
}

const Help = ({ env: { fps, idle } }: { readonly env: PlayableEnv }) =>
  fps === undefined ? (
    <>Each key is a step. R restarts.</>
  ) : (
    <>
      1× is {fps} steps per second.{' '}
      {idle === 'last' ? 'A push lasts until you press another key.' : 'Hold a key to act.'} P pauses, R restarts.
      Finished episodes are saved.
    </>
  )

/** Whether Enter belongs to a button or a link. */
const onControl = ({ target }: KeyboardEvent): boolean => (target as Element).closest?.('a, button') !== null

/** The keys of the environment, P and R, and Enter after the end; a hidden page pauses. */
function useKeys(table: PlayTable, { controls }: PlayableEnv): void {
  useEffect(() => {
    const typing = ({ target, ctrlKey, metaKey, altKey }: KeyboardEvent) =>
      ctrlKey || metaKey || altKey || (target as Element).closest?.('input, select, textarea') !== null
    const down = (event: KeyboardEvent) => {
      if (typing(event)) return
      const control = controls.find(({ key }) => key === event.key)
      if (control) {
        event.preventDefault()
        if (!event.repeat || table.held.value.length === 0) table.press(control)
      } else if (event.repeat) return
      else if (event.key === 'p') table.pause()
      else if (event.key === 'r' || (event.key === 'Enter' && table.phase.value === 'over' && !onControl(event)))
        void table.restart()
    }
    const up = (event: KeyboardEvent) => {
      const control = controls.find(({ key }) => key === event.key)
      if (control) table.release(control)
    }
    const hidden = () => {
      table.releaseAll()
      table.pause(true)
    }
    addEventListener('keydown', down)
    addEventListener('keyup', up)
    addEventListener('blur', hidden)
    return () => {
      removeEventListener('keydown', down)
      removeEventListener('keyup', up)
      removeEventListener('blur', hidden)
    }
  }, [table, controls])
}
