import { useSignal } from '@preact/signals'
import { Button } from '../../parts/button.tsx'
import { Notice } from '../../parts/notice.tsx'
import { saveFile } from '../../parts/save-file.ts'
import type { Clock } from '../../player/clock.ts'
import { still, theme } from '../../player/exports/still.ts'
import type { Film } from '../../player/film.ts'

interface Props {
  /** Begins the names of the files. */
  readonly run: string
  readonly film: Film
  readonly clock: Clock
  /** The thought that is drawn on a board. */
  readonly heat: string | undefined
}

type Report = (done: number) => void

/** Buttons that save an episode, or one moment of it, as a file. */
export function Downloads({ run, film, clock, heat }: Props) {
  const busy = useSignal<{ readonly kind: string; readonly done: number } | undefined>(undefined)
  const error = useSignal<string | undefined>(undefined)
  const { row } = film.source.detail
  const save = (kind: string, name: string, make: (report: Report) => Promise<Blob>) => async () => {
    error.value = undefined
    busy.value = { kind, done: 0 }
    try {
      const file = await make(done => {
        busy.value = { kind, done }
      })
      saveFile(file, `${run}-${row.name}${name}`)
    } catch (problem) {
      error.value = (problem as Error).message
    }
    busy.value = undefined
  }
  const html = save('HTML', '.html', async report =>
    (await import('../../player/exports/html.ts')).htmlOf(film, heat, report),
  )
  const gif = save('GIF', '.gif', async report =>
    (await import('../../player/exports/gif.ts')).gifOf(film, heat, theme(), report),
  )
  const t = Math.min(clock.t.value, film.length)
  const svg = save(
    'SVG',
    `-step-${t}.svg`,
    async () => new Blob([await still(film, t, heat, theme())], { type: 'image/svg+xml' }),
  )
  const pictures = film.drawing !== undefined || film.source.detail.noFrames === undefined
  const label = (kind: string) => (busy.value?.kind === kind ? `${kind} ${Math.round(100 * busy.value.done)}%` : kind)
  return (
    <fieldset class="downloads">
      <legend>Save episode {row.name}</legend>
      <div>
        <Button disabled={busy.value !== undefined} onClick={html}>
          {label('HTML')}
        </Button>
        {pictures && (
          <>
            <Button disabled={busy.value !== undefined} onClick={gif}>
              {label('GIF')}
            </Button>
            <Button disabled={busy.value !== undefined} onClick={svg} aria-label="SVG of this moment">
              SVG
            </Button>
          </>
        )}
      </div>
      {error.value !== undefined && <Notice kind="bad">{error.value}</Notice>}
    </fieldset>
  )
}
