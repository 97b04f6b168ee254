import type { RunDetail, Setting } from '../../../wire/run.ts'
import { CopyButton } from '../../parts/button.tsx'
import { Check } from '../../parts/field.tsx'
import { count, moment } from '../../parts/format.ts'
import { Scroll } from '../../parts/scroll.tsx'
import { place, select } from '../../route.ts'

/** The settings of a run beside their defaults, and what it ran with. */
export function Settings({ detail }: { detail: RunDetail }) {
  const { settings, row, preset, commands } = detail
  const onlyDifferent = place.value.query.get('different') === '1'
  const groups = [
    { title: 'Experiment', all: settings.experiment },
    { title: `Options of ${row.agent}`, all: settings.agent },
    { title: `Options of ${row.env}`, all: settings.env },
  ]
  const shown = groups
    .map(({ title, all }) => ({ title, rows: onlyDifferent ? all.filter(({ differs }) => differs) : all }))
    .filter(({ rows }) => rows.length > 0)
  return (
    <div class="settings">
      <div>
        <Check
          label={`Only what differs from the ${preset === undefined ? 'defaults' : 'preset'}`}
          checked={onlyDifferent}
          onChange={checked => select({ different: checked ? '1' : undefined })}
        />
        {preset && <p class="faint">{preset}</p>}
        {shown.length === 0 && <p class="faint">Nothing differs.</p>}
        {shown.map(({ title, rows }) => (
          <SettingsTable key={title} title={title} rows={rows} preset={preset !== undefined} />
        ))}
      </div>
      <div>
        <Engine detail={detail} />
        <Resumes detail={detail} />
        <section aria-labelledby="commands">
          <h2 id="commands">Commands</h2>
          {Object.values(commands).map(command => (
            <div class="command" key={command}>
              <code>{command}</code>
              <CopyButton text={command}>Copy</CopyButton>
            </div>
          ))}
        </section>
      </div>
    </div>
  )
}

interface SettingsTableProps {
  readonly title: string
  readonly rows: readonly Setting[]
  /** Whether the run has a preset. */
  readonly preset: boolean
}

const SettingsTable = ({ title, rows, preset }: SettingsTableProps) => (
  <Scroll label={title}>
    <table class={preset ? 'plain columns' : 'plain'}>
      <caption>{title}</caption>
      <thead>
        <tr>
          <th scope="col">Setting</th>
          <th scope="col">Value</th>
          {preset && <th scope="col">Preset</th>}
          <th scope="col">Default</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ name, value, default: usual, preset: tuned, differs, help }) => (
          <tr key={name} data-differs={differs || undefined}>
            <th scope="row" title={help}>
              {name.split(/(?=[A-Z])/).flatMap((part, k) => (k === 0 ? part : [<wbr key={part} />, part]))}
            </th>
            <td>
              <code>{value}</code>
              {differs && <span class="unseen"> (differs)</span>}
            </td>
            {preset && <td class="faint">{tuned === undefined ? '' : <code>{tuned}</code>}</td>}
            <td class="faint">{usual === undefined ? '' : <code>{usual}</code>}</td>
          </tr>
        ))}
      </tbody>
    </table>
  </Scroll>
)

function Engine({ detail: { engine, versions } }: { detail: RunDetail }) {
  const { description, note, hint, measured } = engine
  return (
    <section aria-labelledby="engine">
      <h2 id="engine">Engine</h2>
      <p>
        {engine.engine === 'none' ? 'None: the agent learns nothing' : `${engine.engine} on ${engine.device}`}
        {description && ` (${description})`}
      </p>
      {note && <p class="faint">{note}</p>}
      {hint && <p class="faint">{hint}</p>}
      {measured && (
        <table class="plain">
          <caption>Measured, ms per step</caption>
          <tbody>
            {Object.entries(measured).map(([name, time]) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td class="number">{time.toFixed(2)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <table class="plain">
        <caption>Versions</caption>
        <tbody>
          {versions.map(({ name, version, now }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>
                {version}
                {now && <span class="warn"> now {now}</span>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

function Resumes({ detail: { resumed, restarts } }: { detail: RunDetail }) {
  if (resumed.length + restarts.length === 0) return null
  return (
    <section aria-labelledby="resumed">
      <h2 id="resumed">Restarts</h2>
      <ol class="resumes">
        {resumed.map(({ step, started, notes }) => (
          <li key={started}>
            {moment(started)}: resumed from step {count(step)}
            {notes.map(note => (
              <p key={note} class="faint">
                {note}
              </p>
            ))}
          </li>
        ))}
        {restarts.map(({ step, text }) => (
          <li key={`${step} ${text}`}>
            Step {count(step)}: {text}
          </li>
        ))}
      </ol>
    </section>
  )
}
