import { useSignal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { Button } from '../../parts/button.tsx'
import { Dialog } from '../../parts/dialog.tsx'
import { Field } from '../../parts/field.tsx'
import { Notice } from '../../parts/notice.tsx'

interface NumberDialogProps {
  readonly title: string
  readonly label: string
  readonly hint: string
  readonly initial: number
  /** What is wrong with a number, in a sentence. */
  readonly wrong: (number: number) => string | undefined
  /** The button that closes, the one that submits, and this one while it works. */
  readonly buttons: readonly [close: string, submit: string, working: string]
  readonly onSubmit: (number: number) => Promise<void>
  readonly onClose: () => void
  readonly children?: ComponentChildren
}

/** Asks for a number and does something with it; a failure is shown in the dialog. */
export function NumberDialog({ title, label, hint, initial, wrong, buttons, ...props }: NumberDialogProps) {
  const text = useSignal(String(initial))
  const error = useSignal('')
  const busy = useSignal(false)
  const number = Number(text.value.replaceAll(/[,_ ]/g, ''))
  const problem = wrong(number)
  const submit = async (event: Event) => {
    event.preventDefault()
    if (problem !== undefined) return
    busy.value = true
    error.value = ''
    try {
      await props.onSubmit(number)
    } catch (refused) {
      error.value = (refused as Error).message
    }
    busy.value = false
  }
  const [close, start, working] = buttons
  return (
    <Dialog
      title={title}
      onClose={props.onClose}
      actions={
        <>
          <Button onClick={props.onClose}>{close}</Button>
          <Button kind="primary" type="submit" form="number" disabled={busy.value || problem !== undefined}>
            {busy.value ? working : start}
          </Button>
        </>
      }
    >
      <form id="number" onSubmit={submit}>
        <Field label={label} hint={hint} error={problem}>
          {control => (
            <input
              {...control}
              inputMode="numeric"
              value={text.value}
              onInput={event => {
                text.value = event.currentTarget.value
              }}
            />
          )}
        </Field>
      </form>
      {error.value && <Notice kind="bad">{error.value}</Notice>}
      {props.children}
    </Dialog>
  )
}
