import { useEffect, useMemo } from 'preact/hooks'
import type { EpisodeList } from '../../../wire/episodes.ts'
import { runs } from '../../live.ts'
import { ButtonLink } from '../../parts/button.tsx'
import { Choice, Select } from '../../parts/field.tsx'
import { Empty, Notice, Pending } from '../../parts/notice.tsx'
import { Clock } from '../../player/clock.ts'
import { Player } from '../../player/player.tsx'
import { SHARES } from '../../player/thoughts.tsx'
import { go, place, select, to } from '../../route.ts'
import { useTitle } from '../../shell/title.ts'
import './episodes.css'
import { Downloads } from './downloads.tsx'
import { useFilms } from './films.ts'
import { useClock } from './in-step.ts'
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
      <div class="head">
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
          {titleOf(which, list)}
        </a>
      ))}
    </nav>
  )
}

type Which = 'best' | 'worst' | 'newest'

/** The best episode is a greedy one if there are any, as for `sente replay`. */
const titleOf = (which: Which, { best }: EpisodeList): string =>
  ({ best: best?.startsWith('g') ? 'Best greedy' : 'Best', worst: 'Worst', newest: 'Newest' })[which]

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
                label="Compare with"
                value={other ?? ''}
                options={others(list, name, other)}
                onChange={value => select({ with: value })}
              />
              {heats.length > 0 && (
                <Select
                  label="On the board"
                  value={heat ?? ''}
                  options={[...heats, { value: 'off', label: 'none' }]}
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

/** Episodes of a list of choices at most, the newest. */
const CHOICES = 200

/** What can be played beside an episode: those that people look for, the one chosen, and the newest ones. */
function others(list: EpisodeList, name: string, chosen: string | undefined) {
  const found = new Map<string, string>([['', 'None']])
  const add = (value: string | undefined, label: string) => {
    if (value !== undefined && value !== name && !found.has(value)) found.set(value, label)
  }
  for (const which of ['best', 'worst', 'newest'] as const) add(list[which], `${titleOf(which, list)} (${list[which]})`)
  add(chosen, `Episode ${chosen}`)
  for (const { name } of (list.episodes ?? []).slice(-CHOICES).reverse()) add(name, `Episode ${name}`)
  return [...found].map(([value, label]) => ({ value, label }))
}
