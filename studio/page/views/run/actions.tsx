import { useSignal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { useEffect } from 'preact/hooks'
import { z } from 'zod'
import type { RunDetail } from '../../../wire/run.ts'
import { file, send } from '../../api.ts'
import { Button, ButtonLink, CopyButton } from '../../parts/button.tsx'
import { Toast } from '../../parts/notice.tsx'
import { saveFile } from '../../parts/save-file.ts'
import { to } from '../../route.ts'
import { mayChange } from '../../shell/session.ts'
import { PlayLink } from '../play/play-link.tsx'
import { DeleteDialog } from './delete-dialog.tsx'
import { EvaluateDialog } from './evaluate-dialog.tsx'
import { ResumeDialog } from './resume-dialog.tsx'

interface ActionsProps {
  readonly detail: RunDetail
  /** Called after the run has changed. */
  readonly onDone: () => Promise<void>
}

/** What can be done with a run. What cannot be done now says why. */
export function Actions({ detail, onDone }: ActionsProps) {
  const open = useSignal<'resume' | 'evaluate' | 'delete' | undefined>(undefined)
  const busy = useSignal<'stop' | 'export' | undefined>(undefined)
  const message = useSignal<{ readonly kind: 'info' | 'bad'; readonly text: string } | undefined>(undefined)
  const { row, can, commands } = detail
  useEffect(() => {
    message.value = undefined
  }, [row.status])
  const address = `/api/runs/${encodeURIComponent(row.id)}`
  const close = () => {
    open.value = undefined
  }
  const attempt = async (name: 'stop' | 'export', work: () => Promise<void>) => {
    busy.value = name
    message.value = undefined
    try {
      await work()
    } catch (error) {
      message.value = { kind: 'bad', text: (error as Error).message }
    }
    busy.value = undefined
  }
  const stop = () =>
    attempt('stop', async () => {
      await send('POST', `${address}/stop`, {}, z.undefined())
      message.value = { kind: 'info', text: 'The run stops after its current step and writes a checkpoint.' }
      await onDone()
    })
  const save = () => attempt('export', async () => saveFile(await file(`${address}/export`), `${row.id}.onnx`))
  const say = (text: string) => {
    message.value = { kind: 'info', text }
  }
  const dialogs = { resume: ResumeDialog, evaluate: EvaluateDialog, delete: DeleteDialog }
  const Open = open.value && dialogs[open.value]
  return (
    <div class="actions">
      <ButtonLink kind="primary" href={to('runs', row.id, 'episodes')}>
        Watch episodes
      </ButtonLink>
      {mayChange() && can.evaluate === true && <PlayLink run={row.id} env={row.env} />}
      {commands.train !== undefined && <CopyButton text={commands.train}>Copy command</CopyButton>}
      {mayChange() && (
        <>
          {row.status === 'running' ? (
            <Action can={can.stop} busy={busy.value === 'stop'} onClick={stop} say={say}>
              Stop
            </Action>
          ) : (
            <Action can={can.resume} onClick={() => (open.value = 'resume')} say={say}>
              Resume
            </Action>
          )}
          <Action can={can.evaluate} onClick={() => (open.value = 'evaluate')} say={say}>
            Evaluate
          </Action>
          <Action can={can.export} busy={busy.value === 'export'} onClick={save} say={say}>
            Export ONNX
          </Action>
          <Action can={can.remove} danger onClick={() => (open.value = 'delete')} say={say}>
            Delete
          </Action>
        </>
      )}
      {Open && <Open detail={detail} address={address} onClose={close} onDone={onDone} />}
      {message.value && (
        <Toast
          kind={message.value.kind}
          onClose={() => {
            message.value = undefined
          }}
        >
          {message.value.text}
        </Toast>
      )}
    </div>
  )
}

interface ActionProps {
  readonly can: true | string
  readonly busy?: boolean
  readonly danger?: boolean
  readonly onClick: () => void
  /** Shows why it cannot be done. */
  readonly say: (reason: string) => void
  readonly children: ComponentChildren
}

function Action({ can, busy = false, danger, onClick, say, children }: ActionProps) {
  const possible = can === true
  return (
    <Button
      {...(danger && { kind: 'danger' as const })}
      aria-disabled={!possible || busy}
      aria-busy={busy}
      title={possible ? undefined : can}
      onClick={() => (possible ? !busy && onClick() : say(can))}
    >
      {children}
    </Button>
  )
}
