import { useEffect, useMemo, useRef } from 'preact/hooks'
import type { EpisodeList } from '../../../wire/episodes.ts'
import { runs } from '../../live.ts'
import { ButtonLink } from '../../parts/button.tsx'
import { Choice, Select } from '../../parts/field.tsx'
import { Empty, Notice, Pending } from '../../parts/notice.tsx'
import { Clock, SPEEDS } from '../../player/clock.ts'
import type { Film } from '../../player/film.ts'
import { Player } from '../../player/player.tsx'
import { SHARES } from '../../player/thoughts.tsx'
import { go, place, select, to } from '../../route.ts'
import { useTitle } from '../../shell/title.ts'
import './episodes.css'
import { Downloads } from './downloads.tsx'
import { useFilms } from './films.ts'
import { useEpisodes } from './list.ts'
import { addressOf, EpisodeTable } from './table.tsx'

const kinds = { training: 'Training', greedy: 'Greedy', game: 'Games' } as const

/** The episodes of a run and their player. Without a name it plays the best one. */
export function EpisodesView({ id, name }: { id: string; name: string | undefined }) {
  const { list, error } = useEpisodes(id)
  const run = runs.value?.get(id)?.name ?? id
  useTitle(`Episodes of ${run}`)
  useEffect(() => {
    if (name === undefined && list?.best !== undefined)
      go(to('runs', id, 'episodes', list.best) + location.search, { replace: true })
  }, [name, list?.best])
  return (
    <div class="episodes">
      <div class="title">
        <h1>
          Episodes of <a href={to('runs', id)}>{run}</a>
        </h1>
        {list && <Chosen id={id} list={list} name={name} />}
      </div>
      {error !== undefined && !list && (
        <Empty title="There are no episodes to show">
          <p>{error}</p>
          <ButtonLink href={to('runs', id)}>The run</ButtonLink>
        </Empty>
      )}
      {error === undefined && !list && <Pending lines={9} />}
      {list?.damage?.map(sentence => (
        <Notice key={sentence} kind="warn">
          {sentence}
        </Notice>
      ))}
      {list?.episodes?.length === 0 && (
        <Empty title="No episode has ended yet">
          <p>They appear here as they are recorded.</p>
        </Empty>
      )}
      {list && name !== undefined && <Playing id={id} name={name} list={list} />}
    </div>
  )
}

/** Links to the episodes that people look for. */
function Chosen({ id, list, name }: { id: string; list: EpisodeList; name: string | undefined }) {
  const links = (['best', 'worst', 'newest'] as const).filter(which => list[which] !== undefined)
  return (
    <nav class="chosen" aria-label="Episodes to look at">
      {links.map(which => (
        <a
          key={which}
          class="button"
          href={addressOf(id, list[which]!)}
          aria-current={list[which] === name ? 'true' : undefined}
        >
          {which[0]!.toUpperCase() + which.slice(1)}
        </a>
      ))}
    </nav>
  )
}

function Playing({ id, name, list }: { id: string; name: string; list: EpisodeList }) {
  const { query } = place.value
  const other = query.get('with') ?? undefined
  const { films, error } = useFilms(id, other === undefined ? [name] : [name, other])
  const clock = useMemo(() => new Clock(), [id])
  useClock(clock, films)
  const heats = SHARES.filter(
    share => films[0]?.source.detail.actions && films[0].source.detail.thoughts.includes(share),
  )
  const heat = query.get('heat') ?? heats[0]
  const present = new Set(list.episodes?.map(row => row.kind))
  const names = (list.episodes ?? []).map(row => row.name).filter(one => one !== name)
  const options = [
    { value: '', label: 'nothing' },
    ...(['best', 'worst', 'newest'] as const)
      .filter(which => list[which] !== undefined && list[which] !== name)
      .map(which => ({ value: list[which]!, label: `${which} (${list[which]})` })),
    ...names
      .slice(-200)
      .reverse()
      .map(value => ({ value, label: `episode ${value}` })),
  ].filter((option, i, all) => all.findIndex(({ value }) => value === option.value) === i)
  return (
    <div class="halves">
      <div class="list">
        {present.size > 1 && (
          <Choice
            label="Kind"
            value={query.get('kind') ?? ''}
            options={[
              { value: '', label: 'All' },
              ...Object.entries(kinds)
                .filter(([kind]) => present.has(kind as keyof typeof kinds))
                .map(([value, label]) => ({ value, label })),
            ]}
            onChange={kind => select({ kind })}
          />
        )}
        <EpisodeTable id={id} list={list} shown={[name, ...(other === undefined ? [] : [other])]} />
      </div>
      <div class="theater">
        {error !== undefined && <Notice kind="bad">{error}</Notice>}
        {films.length > 0 && (
          <Player films={films} clock={clock} heat={heats.includes(heat ?? '') ? heat : undefined}>
            <div class="more">
              <Select
                label="Beside"
                value={other ?? ''}
                options={options}
                onChange={value => select({ with: value })}
              />
              {heats.length > 0 && (
                <Select
                  label="On the board"
                  value={heat ?? ''}
                  options={[...heats, { value: 'off', label: 'nothing' }]}
                  onChange={heat => select({ heat })}
                />
              )}
              <Downloads run={id} film={films[0]!} clock={clock} heat={heat} />
            </div>
          </Player>
        )}
      </div>
    </div>
  )
}

/** Keeps the clock in step with the films and with the address. */
function useClock(clock: Clock, films: readonly Film[]): void {
  const { query } = place.value
  const [t, speed, loop] = [query.get('t'), query.get('speed'), query.get('loop')]
  const key = films.map(film => film.source.detail.row.name).join(' ')
  const first = films[0]?.source.detail.row.name
  const before = useRef<string | undefined>(undefined) // a second episode beside it does not move the clock
  useEffect(() => {
    if (films.length === 0) return
    clock.end.value = Math.max(...films.map(film => film.length))
    clock.pace = films[0]!.pace
    clock.ready = t => films.every(film => film.ready(Math.min(t, film.length)))
    if (first !== before.current) clock.seek(t === null ? 0 : Number(t) || 0)
    before.current = first
  }, [key])
  useEffect(() => {
    const given = Number(speed ?? 1)
    if (SPEEDS.some(one => one === given)) clock.speed.value = given
    clock.loop.value = loop !== null
  }, [speed, loop])
  const now = clock.playing.value ? undefined : clock.t.value
  const set = { speed: clock.speed.value, loop: clock.loop.value }
  useEffect(() => {
    if (films.length === 0 || now === undefined) return
    const timer = setTimeout(() => {
      const changes = {
        t: now > 0 ? String(now) : undefined,
        speed: set.speed === 1 ? undefined : String(set.speed),
        loop: set.loop ? 'on' : undefined,
      }
      const { query } = place.value
      if (Object.entries(changes).some(([name, value]) => (query.get(name) ?? undefined) !== value)) select(changes)
    }, 250)
    return () => clearTimeout(timer)
  }, [now, set.speed, set.loop, key])
}
