import { useComputed, useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { Checked, type Launch, Launched } from '../../../wire/launch.ts'
import { Registry } from '../../../wire/registry.ts'
import { get, Refused, send } from '../../api.ts'
import { answering } from '../../live.ts'
import { Notice, Pending } from '../../parts/notice.tsx'
import { go, place, to } from '../../route.ts'
import { useTitle } from '../../shell/title.ts'
import { OptionGroups } from './groups.tsx'
import { Preview } from './preview.tsx'
import { launchOf, queryOf } from './state.ts'
import { Subject } from './subject.tsx'
import './launch.css'

/** Milliseconds without a change after which a launch is checked. */
const QUIET = 150

/** The form that starts a run. */
export function LaunchView() {
  useTitle('Launch')
  const registry = useSignal<Registry | undefined>(undefined)
  const failed = useSignal('')
  useEffect(() => {
    get('/api/registry', Registry).then(
      value => {
        registry.value = value
      },
      (error: Error) => {
        failed.value = error.message
      },
    )
  }, [answering.value])
  return (
    <>
      <h1>Launch</h1>
      {registry.value ? (
        <Form registry={registry.value} />
      ) : failed.value ? (
        <Notice kind="bad">{failed.value}</Notice>
      ) : (
        <Pending lines={8} />
      )}
    </>
  )
}

function Form({ registry }: { registry: Registry }) {
  const launch = useComputed(() => launchOf(place.value.query, registry)).value
  const form = useRef<HTMLFormElement>(null)
  const checked = useSignal<Checked | undefined>(undefined)
  const starting = useSignal(false)
  const refusal = useSignal('')
  const check = async (latest: () => boolean) => {
    try {
      const answer = await send('POST', '/api/launch/check', launch, Checked)
      if (!latest()) return
      checked.value = answer
      refusal.value = ''
    } catch (error) {
      if (latest()) refusal.value = (error as Error).message
    }
  }
  const query = queryOf(launch)
  useEffect(() => {
    let latest = true
    const timer = setTimeout(() => check(() => latest), checked.value ? QUIET : 0)
    return () => {
      latest = false
      clearTimeout(timer)
    }
  }, [query])

  const change = (changed: Launch) => go(`/launch?${queryOf(changed)}`, { replace: true })
  const start = async () => {
    starting.value = true
    refusal.value = ''
    try {
      const { id } = await send('POST', '/api/launch', launch, Launched)
      go(to('runs', id))
    } catch (error) {
      await check(() => true)
      if (!(error instanceof Refused && error.field)) refusal.value = (error as Error).message
      // After the errors are drawn: folded groups open for theirs.
      requestAnimationFrame(() => form.current?.querySelector<HTMLElement>('[aria-invalid]')?.focus())
    } finally {
      starting.value = false
    }
  }
  const common = { registry, launch, checked: checked.value, change }
  return (
    <form
      ref={form}
      class="launch"
      aria-label="New run"
      noValidate
      onSubmit={event => {
        event.preventDefault()
        if (!starting.value) void start()
      }}
    >
      <div class="settings">
        <Subject {...common} />
        <OptionGroups {...common} />
      </div>
      <Preview {...common} starting={starting.value} refusal={refusal.value} />
    </form>
  )
}
