import type { BoardGame } from '../../../core/board-game.ts'
import type { Episode, EpisodeStep, EpisodeSummary } from '../../../core/episode.ts'
import { visible } from '../../../core/guard/visible.ts'
import { count, decimal } from '../../../operators/standing.ts'
import type { Moment } from '../../../playback/replay.ts'
import { nameOf } from '../../../store/episodes/episodes.ts'
import { wrapped } from '../../../terminal/fit.ts'
import { bar, condense, rangeOf, sparkline } from '../sparkline.ts'

/** Most rows of values. */
const ROWS = 8
/** Columns of a thought's bar. */
const BAR = 16

/** How text is emphasized; a terminal without color leaves it plain. */
export interface Style {
  strong(text: string): string
  faint(text: string): string
}

/** `CartPole-v1 · dqn · greedy episode g3, after 20,000 steps · return 23 in 23 steps · terminated`. */
export function heading(episode: Episode): string {
  const { env, length, return: sum } = episode
  return visible(
    [env.id, who(episode), which(episode), `return ${decimal(sum)} in ${count(length)} steps`, ending(episode)]
      .filter(Boolean)
      .join(' · '),
  )
}

/** How an episode ended. */
export const ending = ({ terminated, truncated }: EpisodeSummary): string =>
  truncated ? 'truncated by its time limit' : terminated ? 'terminated' : 'unfinished'

const which = (episode: EpisodeSummary): string =>
  episode.evaluation
    ? `greedy episode ${nameOf(episode)}, after ${count(episode.step)} steps`
    : `episode ${nameOf(episode)}`

/** `dqn`, or `mcts:200 (first) against random`. */
const who = ({ agent, side, opponent }: Pick<Episode, 'agent' | 'side' | 'opponent'>) =>
  side === undefined ? agent : `${agent} (${side === 0 ? 'first' : 'second'}) against ${opponent}`

/** Numbers of an episode over time: the first few of observation, action, reward and thoughts. */
interface Series {
  readonly name: string
  /** One per step; NaN if missing. */
  readonly values: readonly number[]
}

function series({ steps }: Episode): Series[] {
  const of = (name: string, read: (step: EpisodeStep) => unknown): Series[] => {
    const values = steps.map(step => numbers(read(step)))
    const width = Math.max(...values.map(({ length }) => length))
    return Array.from({ length: Math.min(width, ROWS) }, (_, i) => ({
      name: width > 1 ? `${name} ${i}` : name,
      values: values.map(value => value[i] ?? Number.NaN),
    }))
  }
  const thoughts = new Set(steps.flatMap(({ thought }) => Object.keys(thought ?? {})))
  return [
    ...of('observation', step => step.observation),
    ...of('action', step => step.action),
    ...of('reward', step => step.reward),
    ...[...thoughts].flatMap(name => of(visible(name), step => step.thought?.[name])),
  ]
}

/** A number with enough digits to distinguish it within its range. */
const fine = (x: number, [low, high]: readonly [number, number]) =>
  x.toFixed(Math.max(0, Math.min(6, 2 - Math.floor(Math.log10(high - low || 1)))))

const numbers = (value: unknown): readonly number[] =>
  typeof value === 'number' ? [value] : value === undefined ? [] : Array.from(value as Float32Array)

/** Summarizes an episode for pipes: its heading and a line for each number. */
export function overview(episode: Episode, width: number): string {
  const all = series(episode)
  const indent = Math.max(...all.map(({ name }) => name.length)) + 2
  const lines = all.map(({ name, values }) => {
    const finite = values.filter(Number.isFinite)
    const [low, high] = [Math.min(...finite), Math.max(...finite)].map(decimal)
    if (low === high) return `${name.padEnd(indent)}${low} throughout`
    return (
      `${name.padEnd(indent)}${sparkline(condense(values, width - indent), width - indent, rangeOf(values))}  ` +
      `${low} to ${high}`
    )
  })
  return [heading(episode), ...lines].join('\n')
}

/**
 * Draws the moments of an episode for a screen of the given width. Actions of a `game` have its names, best first.
 */
export function painter(
  episode: Episode,
  style: Style,
  game?: BoardGame,
): (moment: Moment, columns: number) => string[] {
  const all = series(episode)
  const ranges = new Map(all.map(({ name, values }) => [name, rangeOf(values)]))
  const shared = new Map<string, readonly [number, number]>()
  for (const name of new Set(episode.steps.flatMap(({ thought }) => Object.keys(thought ?? {}))))
    shared.set(name, rangeOf(episode.steps.flatMap(({ thought }) => [...numbers(thought?.[name])])))

  /** The numbers so far, for environments without a picture. */
  const values = (t: number, columns: number): string[] => {
    const indent = Math.max(...all.map(({ name }) => name.length)) + 2
    const width = Math.max(8, columns - indent - 10)
    return all.map(({ name, values }) => {
      const until = values.slice(0, t + 1)
      const now = until.at(-1)!
      const line = sparkline(until, width, ranges.get(name)!).padEnd(width)
      return `${name.padEnd(indent)}${line} ${Number.isNaN(now) ? '' : decimal(now)}`
    })
  }

  const named = (action: number) => (game ? visible(game.actionName(action)) : String(action))
  const thoughts = (moment: Moment): string[] => {
    const { player, t } = moment
    if (t === episode.length) return [episode.terminated || episode.truncated ? 'the end' : 'left unfinished here']
    const mover = episode.side === undefined ? [] : [player === episode.side ? episode.agent! : episode.opponent!]
    return [...mover.map(name => `${visible(name)} moves`), ...reasons(moment)]
  }
  const reasons = ({ thought, action, legal }: Moment): string[] => {
    const taken = game ? named(action as number) : numbers(action).map(decimal).join(', ')
    if (!thought) return [`action ${taken}`, style.faint('taken without thinking')]
    const parts = Object.entries(thought)
    const many = ([, value]: (typeof parts)[number]) => (typeof value === 'number' ? 0 : 1)
    if (game) parts.sort((a, b) => many(a) - many(b)) // its lists of moves may be longer than the screen
    return parts.flatMap(([name, value]) => {
      const title = visible(name)
      if (typeof value === 'number') return [`${title} ${decimal(value)}`]
      const one = (x: number, i: number) => {
        const line = `${named(i).padStart(3)} ${bar(x, BAR, shared.get(name)!)} ${fine(x, shared.get(name)!)}`
        if (legal && legal[i] === 0) return style.faint(`${line} illegal`)
        return i === action ? style.strong(`${line} ◀`) : line
      }
      const entries = [...value.entries()]
      if (game && value.length > ROWS) entries.sort(([, a], [, b]) => b - a)
      const shownOnes = entries.filter(([i], rank) => rank < ROWS || value.length <= ROWS || i === action)
      const hidden = value.length - shownOnes.length
      return [title, ...shownOnes.map(([i, x]) => one(x, i)), ...(hidden > 0 ? [style.faint(`… ${hidden} more`)] : [])]
    })
  }

  return (moment, columns) => {
    const { t, frame, drift, paused, fps } = moment
    const picture = frame && 'text' in frame ? frame.text.split('\n').map(visible) : values(t, columns)
    const widest = Math.max(...picture.map(line => line.length))
    const panel = thoughts(moment)
    const beside = widest + 3 + BAR + 16 <= columns
    const rows = Array.from({ length: beside ? Math.max(picture.length, panel.length) : picture.length }, (_, i) => {
      const left = (picture[i] ?? '').slice(0, columns)
      return beside ? `${left.padEnd(widest + 3)}${panel[i] ?? ''}` : left
    })
    const full = Math.round((t / episode.length) * 24)
    const track = `${'━'.repeat(full)}${'─'.repeat(24 - full)}`
    const state = t === episode.length ? '■' : paused ? '‖' : '▶'
    return [
      ...wrapped(heading(episode), columns).map(style.strong),
      '',
      ...rows,
      ...(beside ? [] : ['', ...panel]),
      '',
      `${state} ${track} step ${count(t)} of ${count(episode.length)} · return ${decimal(moment.return)} · ${fps}/s`,
      ...(drift
        ? wrapped(`it is not drawn from step ${drift.t} on: the environment has changed since (${drift.what})`, columns)
        : []),
    ]
  }
}
