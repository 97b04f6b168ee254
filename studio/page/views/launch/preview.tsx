import type { Checked, Launch } from '../../../wire/launch.ts'
import { Button, CopyButton } from '../../parts/button.tsx'
import { Notice } from '../../parts/notice.tsx'
import { elsewhere, type FormProps, groups, withoutSettings } from './state.ts'

interface PreviewProps extends FormProps {
  readonly starting: boolean
  /** Why the run could not be started. */
  readonly refusal: string
}

/** What will run: warnings, the command and the experiment file that do the same; and the button that starts it. */
export function Preview({ registry, launch, checked, change, starting, refusal }: PreviewProps) {
  const { problems = [], warnings = [], command = '', file } = checked ?? {}
  const set = groups.reduce((sum, group) => sum + Object.keys(launch[group]).length, 0)
  return (
    <section class="preview" aria-label="What will run">
      <div class="start">
        <Button kind="primary" type="submit" disabled={starting}>
          {starting ? 'Starting …' : 'Start run'}
        </Button>
        <Button kind="quiet" disabled={set === 0} onClick={() => change(withoutSettings(launch))}>
          Reset settings
        </Button>
        <p class="hint" role="status">
          {problems.length > 0 && `${problems.length} invalid ${problems.length === 1 ? 'setting' : 'settings'}`}
        </p>
      </div>
      {elsewhere({ registry, launch, checked }).map(({ field, text }) => (
        <Notice key={field} kind="bad">
          {text}
        </Notice>
      ))}
      {refusal && <Notice kind="bad">{refusal}</Notice>}
      {warnings.map(text => (
        <Notice key={text} kind="warn">
          {text}
        </Notice>
      ))}
      <Code title="Command" text={command} />
      <Code title="Experiment file" name={file?.name} text={file?.text} instead={withoutFile(launch, checked)} />
      <p class="hint">The run is a separate process: it continues after you close the page or the studio.</p>
    </section>
  )
}

/** Why there is no experiment file to show. */
function withoutFile({ experiment }: Launch, checked: Checked | undefined): string {
  if (!checked) return ''
  if (checked.problems.length > 0) return 'Appears once all settings are valid.'
  return experiment ? `The command changes settings of ${experiment}.` : 'No file can hold these settings.'
}

interface CodeProps {
  readonly title: string
  readonly name?: string | undefined
  readonly text: string | undefined
  /** Shown where there is no text. */
  readonly instead?: string
}

/** A text to copy. */
function Code({ title, name, text, instead }: CodeProps) {
  return (
    <figure>
      <figcaption>
        <span>
          <strong>{title}</strong> {name}
        </span>
        {text !== undefined && <CopyButton text={text}>Copy</CopyButton>}
      </figcaption>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by the keyboard */}
      <section tabIndex={0} aria-label={title}>
        <pre>{text ?? instead}</pre>
      </section>
    </figure>
  )
}
