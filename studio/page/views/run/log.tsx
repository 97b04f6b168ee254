import { useSignal } from '@preact/signals'
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks'
import { LogPage } from '../../../wire/log.ts'
import type { RunDetail } from '../../../wire/run.ts'
import { get } from '../../api.ts'
import { Button } from '../../parts/button.tsx'
import { bytes, count } from '../../parts/format.ts'
import { Empty, Notice, Pending } from '../../parts/notice.tsx'
import { type LogLine, logLine } from './log-line.ts'

/** Lines of a page, and most lines that are shown. */
const PAGE = 200
const MOST = 2000
/** Milliseconds between requests while the run writes. */
const PAUSE = 1000
/** Pixels from the end within which the list follows it. */
const NEAR = 40

interface Shown {
  readonly lines: readonly (LogLine & { readonly key: number })[]
  readonly from: number
  readonly to: number
  readonly size: number
}

/** The log as it comes; earlier pages on request. */
export function Log({ detail: { row } }: { detail: RunDetail }) {
  const { shown, error, earlier } = useLog(row.id, row.status === 'running')
  const box = useRef<HTMLDivElement>(null)
  useScroll(box, shown)
  if (error && !shown) return <Notice kind="bad">{error}</Notice>
  if (!shown) return <Pending lines={12} />
  if (shown.lines.length === 0) return <Empty title="Nothing has been logged yet" />
  return (
    <div class="log">
      <div class="heading">
        <Button disabled={shown.from === 0} onClick={earlier}>
          Earlier lines
        </Button>
        <span class="faint">events.jsonl, {bytes(shown.size)}</span>
        {error && <Notice kind="bad">{error}</Notice>}
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by the keyboard */}
      <section ref={box} tabIndex={0} aria-label="Log">
        <table>
          <tbody>
            {shown.lines.map(({ key, step, type, text }) => (
              <tr key={key}>
                <td class="number">{step === undefined ? '' : count(step)}</td>
                <td class={`type ${type}`}>{type}</td>
                <td>{text}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </div>
  )
}

function useLog(id: string, running: boolean) {
  const shown = useSignal<Shown | undefined>(undefined)
  const error = useSignal<string | undefined>(undefined)
  const keys = useRef({ first: 0, last: 0 })
  const page = async (query: string): Promise<LogPage | undefined> => {
    try {
      const answer = await get(`/api/runs/${encodeURIComponent(id)}/log?lines=${PAGE}${query}`, LogPage)
      error.value = undefined
      return answer
    } catch (refused) {
      error.value = (refused as Error).message
      return undefined
    }
  }
  const later = (lines: readonly string[]) => lines.map(line => ({ ...logLine(line), key: keys.current.last++ }))
  const more = async () => {
    const before = shown.value
    const answer = await page(before ? `&after=${before.to}` : '')
    if (!answer) return
    const kept = before && !answer.anew ? before : undefined
    const lines = [...(kept?.lines ?? []), ...later(answer.lines)]
    if (before && answer.lines.length === 0 && !answer.anew) return
    // What is dropped at the beginning comes back by its button.
    const from = lines.length > MOST ? answer.from : (kept?.from ?? answer.from)
    shown.value = { lines: lines.length > MOST ? later(answer.lines) : lines, from, to: answer.to, size: answer.size }
  }
  const earlier = async () => {
    const before = shown.value!
    const answer = await page(`&before=${before.from}`)
    if (!answer || shown.value !== before) return
    keys.current.first -= answer.lines.length
    const lines = answer.lines.map((line, k) => ({ ...logLine(line), key: keys.current.first + k }))
    shown.value = { ...before, lines: [...lines, ...before.lines], from: answer.from }
  }
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>
    let gone = false
    const follow = async () => {
      if (!document.hidden) await more()
      if (running && !gone) timer = setTimeout(follow, PAUSE)
    }
    void follow()
    return () => {
      gone = true
      clearTimeout(timer)
    }
  }, [running])
  return { shown: shown.value, error: error.value, earlier }
}

/** Stays at the end where it is there, and at the same line where lines come before it. */
function useScroll(box: { current: HTMLDivElement | null }, shown: Shown | undefined): void {
  const last = useRef({ end: true, first: undefined as number | undefined, height: 0 })
  useLayoutEffect(() => {
    const element = box.current
    if (!element) return
    const first = shown?.lines[0]?.key
    const { end, first: before, height } = last.current
    if (before !== undefined && first !== undefined && first < before)
      element.scrollTop += element.scrollHeight - height
    else if (end) element.scrollTop = element.scrollHeight
    const note = () => {
      const { scrollTop, scrollHeight, clientHeight } = element
      last.current = { end: scrollHeight - scrollTop - clientHeight < NEAR, first, height: scrollHeight }
    }
    note()
    element.addEventListener('scroll', note, { passive: true })
    return () => element.removeEventListener('scroll', note)
  }, [shown])
}
