import { Button } from '../parts/button.tsx'
import { Select } from '../parts/field.tsx'
import { count } from '../parts/format.ts'
import { Icon } from '../parts/icon.tsx'
import { type Clock, SPEEDS } from './clock.ts'
import { KEYS } from './keys.ts'

interface Props {
  readonly clock: Clock
  readonly onFullScreen: () => void
}

/** The buttons of a player. */
export function Controls({ clock, onFullScreen }: Props) {
  const playing = clock.playing.value
  const speeds = SPEEDS.map(speed => ({ value: String(speed), label: `${speed}×` }))
  return (
    <div class="controls">
      <div class="buttons">
        <Button kind="quiet" aria-label="First moment" onClick={() => clock.seek(0)}>
          <Icon name="first" />
        </Button>
        <Button kind="quiet" aria-label="One step back" onClick={() => clock.step(-1)}>
          <Icon name="back" />
        </Button>
        <Button kind="primary" aria-label={playing ? 'Pause' : 'Play'} onClick={() => clock.toggle()}>
          <Icon name={playing ? 'pause' : 'play'} />
        </Button>
        <Button kind="quiet" aria-label="One step forward" onClick={() => clock.step(1)}>
          <Icon name="next" />
        </Button>
        <Button kind="quiet" aria-label="Last moment" onClick={() => clock.seek(clock.end.value)}>
          <Icon name="last" />
        </Button>
      </div>
      <Time clock={clock} />
      <div class="buttons">
        <Select
          label="Speed"
          bare
          value={String(clock.speed.value)}
          options={speeds}
          onChange={speed => {
            clock.speed.value = Number(speed)
          }}
        />
        <Button
          kind="quiet"
          aria-label="Repeat"
          aria-pressed={clock.loop.value}
          onClick={() => {
            clock.loop.value = !clock.loop.value
          }}
        >
          <Icon name="loop" />
        </Button>
        <Button kind="quiet" aria-label="Full screen" onClick={onFullScreen}>
          <Icon name="full" />
        </Button>
      </div>
      <details class="keys">
        <summary>Keys</summary>
        <dl>
          {KEYS.map(([keys, meaning]) => (
            <div key={keys}>
              <dt>
                <kbd>{keys}</kbd>
              </dt>
              <dd>{meaning}</dd>
            </div>
          ))}
        </dl>
      </details>
    </div>
  )
}

const Time = ({ clock }: { clock: Clock }) => (
  <span class="time">
    step {count(clock.t.value)} of {count(clock.end.value)}
  </span>
)
