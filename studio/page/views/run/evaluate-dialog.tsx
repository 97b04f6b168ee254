import { useSignal } from '@preact/signals'
import { Evaluated } from '../../../wire/actions.ts'
import { send } from '../../api.ts'
import { Button } from '../../parts/button.tsx'
import { Dialog } from '../../parts/dialog.tsx'
import { Field } from '../../parts/field.tsx'
import { count, decimal } from '../../parts/format.ts'
import { Notice } from '../../parts/notice.tsx'
import type { ActionDialogProps } from './delete-dialog.tsx'

/** Plays greedy episodes with the trained agent and shows their returns. */
export function EvaluateDialog({ detail: { row }, address, onClose }: ActionDialogProps) {
  const episodes = useSignal('100')
  const error = useSignal('')
  const busy = useSignal(false)
  const result = useSignal<Evaluated | undefined>(undefined)
  const number = Number(episodes.value.replaceAll(/[,_ ]/g, ''))
  const wrong =
    Number.isInteger(number) && number >= 1 && number <= 100_000
      ? undefined
      : 'Must be a whole number from 1 to 100,000.'
  const evaluate = async (event: Event) => {
    event.preventDefault()
    if (wrong) return
    busy.value = true
    error.value = ''
    try {
      result.value = await send('POST', `${address}/evaluate`, { episodes: number }, Evaluated)
    } catch (refused) {
      error.value = (refused as Error).message
    }
    busy.value = false
  }
  return (
    <Dialog
      title={`Evaluate ${row.name}`}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Close</Button>
          <Button kind="primary" type="submit" form="evaluate" disabled={busy.value || wrong !== undefined}>
            {busy.value ? 'Evaluating …' : 'Evaluate'}
          </Button>
        </>
      }
    >
      <form id="evaluate" onSubmit={evaluate}>
        <Field label="Episodes" hint="Greedy episodes with the best checkpoint, in fresh environments." error={wrong}>
          {control => (
            <input
              {...control}
              inputMode="numeric"
              value={episodes.value}
              onInput={event => {
                episodes.value = event.currentTarget.value
              }}
            />
          )}
        </Field>
      </form>
      {error.value && <Notice kind="bad">{error.value}</Notice>}
      {result.value && <Result result={result.value} />}
    </Dialog>
  )
}

const Result = ({ result: { mean, std, returns } }: { result: Evaluated }) => (
  <Notice kind="good">
    Mean return <strong>{decimal(mean)}</strong> ± {decimal(std)} over {count(returns.length)}{' '}
    {returns.length === 1 ? 'episode' : 'episodes'}, from {decimal(Math.min(...returns))} to{' '}
    {decimal(Math.max(...returns))}.
  </Notice>
)
