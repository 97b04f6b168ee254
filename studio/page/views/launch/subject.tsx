import type { AgentInfo, EnvInfo, ExperimentInfo } from '../../../wire/registry.ts'
import { Check, Choice, Field } from '../../parts/field.tsx'
import { type FormProps, withoutSettings, withSubject } from './state.ts'

/** What to train: an agent in an environment, or an experiment. */
export function Subject({ registry, launch, checked, change }: FormProps) {
  const { agents, envs, experiments } = registry
  const from = launch.experiment === undefined ? 'agent' : 'experiment'
  const first = experiments.find(({ allowed }) => allowed)
  const { agent: _, env: __, experiment: ___, ...rest } = withoutSettings(launch)
  const error = (field: string) => checked?.problems.find(problem => problem.field === field)?.text
  return (
    <fieldset class="group">
      <legend>What to train</legend>
      {first && (
        <Choice
          label="Start from"
          value={from}
          options={[
            { value: 'agent', label: 'Agent and environment' },
            { value: 'experiment', label: 'Experiment' },
          ]}
          onChange={value => change(value === 'agent' ? rest : { ...rest, experiment: first.argument })}
        />
      )}
      {launch.experiment !== undefined ? (
        <Choose
          label="Experiment"
          value={launch.experiment}
          groups={experimentGroups(experiments)}
          hint={checked?.agent ? `${checked.agent} in ${checked.env}` : ' '}
          error={error('experiment')}
          onChange={experiment => change({ ...withoutSettings(launch), experiment })}
        />
      ) : (
        <>
          <div class="pair">
            <Choose
              label="Agent"
              value={launch.agent!}
              groups={agentGroups(
                agents,
                envs.find(({ argument }) => argument === launch.env),
              )}
              hint={agents.find(({ argument }) => argument === launch.agent)?.title}
              error={error('agent')}
              onChange={argument => change(withSubject(launch, 'agent', argument, registry))}
            />
            <Choose
              label="Environment"
              value={launch.env!}
              groups={envGroups(
                envs,
                agents.find(({ argument }) => argument === launch.agent),
              )}
              hint={envs.find(({ argument }) => argument === launch.env)?.title}
              error={error('env')}
              onChange={argument => change(withSubject(launch, 'env', argument, registry))}
            />
          </div>
          <PresetLine registry={registry} launch={launch} checked={checked} change={change} />
        </>
      )}
    </fieldset>
  )
}

/** Whether the preset applies, and its measured result. */
function PresetLine({ registry: { envs, agents }, launch, checked, change }: FormProps) {
  const agent = agents.find(({ argument }) => argument === launch.agent)?.name ?? ''
  const result = envs.find(({ argument }) => argument === launch.env)?.presets[agent]
  if (result === undefined)
    return <p class="hint">There is no preset for this pair: the agent's defaults apply, over 50,000 steps.</p>
  return (
    <div>
      <Check label="Use the preset" checked={!launch.plain} onChange={used => change({ ...launch, plain: !used })} />
      <p class="hint">
        {launch.plain
          ? "Off: the agent's defaults apply, over 50,000 steps."
          : (checked?.preset?.replace(/^p/, 'P') ?? `Preset ${agent} × ${launch.env}: ${result}`)}
      </p>
    </div>
  )
}

interface Entry {
  readonly value: string
  readonly label: string
  readonly disabled?: boolean
}
type Groups = readonly (readonly [label: string, entries: readonly Entry[]])[]

interface ChooseProps {
  readonly label: string
  readonly value: string
  readonly groups: Groups
  readonly hint: string | undefined
  readonly error: string | undefined
  readonly onChange: (value: string) => void
}

/** A choice from groups; a value that is in none of them is shown, too. */
function Choose({ label, value, groups, hint, error, onChange }: ChooseProps) {
  const known = groups.some(([, entries]) => entries.some(entry => entry.value === value))
  return (
    <Field label={label} hint={hint} error={error}>
      {control => (
        <select {...control} value={value} onChange={event => onChange(event.currentTarget.value)}>
          {!known && <option value={value}>{value}</option>}
          {groups.map(
            ([title, entries]) =>
              entries.length > 0 && (
                <optgroup key={title} label={title}>
                  {entries.map(({ value, label, disabled }) => (
                    <option key={value} value={value} disabled={disabled}>
                      {label}
                    </option>
                  ))}
                </optgroup>
              ),
          )}
        </select>
      )}
    </Field>
  )
}

function agentGroups(agents: readonly AgentInfo[], env: EnvInfo | undefined): Groups {
  const entries = agents.map(({ argument, name }) => ({
    value: argument,
    label: argument === name ? name : argument,
    name,
  }))
  if (!env) return [['Agents', entries]]
  const tuned = entries.filter(({ name }) => name in env.presets)
  const able = entries.filter(({ name, value }) => !(name in env.presets) && env.agents.includes(value))
  const others = entries.filter(({ name, value }) => !(name in env.presets) && !env.agents.includes(value))
  return [
    [`With a preset for ${env.id}`, tuned],
    [`Can act in ${env.id}`, able],
    [`Cannot act in ${env.id}`, others],
  ]
}

function envGroups(envs: readonly EnvInfo[], agent: AgentInfo | undefined): Groups {
  const entry = ({ argument, id }: EnvInfo) => ({
    value: argument,
    label: argument === id ? id : `${id} (${argument})`,
  })
  if (!agent) return [['Environments', envs.map(entry)]]
  const { name, argument } = agent
  const able = ({ agents }: EnvInfo) => agents.includes(argument)
  return [
    [`With a preset of ${name}`, envs.filter(({ presets }) => name in presets).map(entry)],
    [`${name} can act there`, envs.filter(env => !(name in env.presets) && able(env)).map(entry)],
    [`${name} cannot act there`, envs.filter(env => !(name in env.presets) && !able(env)).map(entry)],
  ]
}

function experimentGroups(experiments: readonly ExperimentInfo[]): Groups {
  const entry = ({ argument, allowed }: ExperimentInfo) => ({ value: argument, label: argument, disabled: !allowed })
  const group = (packaged: boolean, allowed: boolean) =>
    experiments.filter(one => one.packaged === packaged && one.allowed === allowed).map(entry)
  return [
    ['Named when the studio was started', group(false, true)],
    ['Come with Sente', group(true, true)],
    ['In this folder: restart with sente studio --experiment <file>', group(false, false)],
  ]
}
