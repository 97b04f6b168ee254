import { z } from 'zod'

/** A whole number of at least `min`. */
export const whole = (min: number) => {
  const message = `must be a whole number of at least ${min}`
  return z.int(message).min(min, message)
}

/** The flag of `sente train` that sets a field; its default, choices and limits are those of the field. */
export interface Flag {
  /** As `commander` declares it: `--steps <n>`. */
  readonly flag: string
  readonly help: string
  /** Shown after the help; absent where there is none. */
  readonly default?: string
}

/** The flags of the fields that have one. */
export const flags = z.registry<Flag>()

const positive = 'must be a number above 0'
const share = 'must be a number above 0 and at most 1'

/**
 * The settings of an experiment that `run.json` holds besides seed, steps, environments and device. A field declared
 * here is one of the type `Experiment`, is checked, is kept in `run.json` and restored by resume; with a `Flag`, `sente
 * train` has it too.
 */
export const Settings = z.object({
  /** Greedy evaluation during training: `episodes` of them every `every` steps. Default: none. */
  evaluate: z
    .strictObject({ every: whole(1), episodes: whole(1) })
    .readonly()
    .exactOptional(),
  /** Stop once the environment counts as solved; a number is the mean return to reach instead. Default false. */
  stopWhenSolved: z.union([z.boolean(), z.number()], 'must be true, false or a mean return').exactOptional(),
  /** Stop after this many consecutive evaluations without a better one. Default: never. */
  stopWithoutImprovement: whole(1).exactOptional(),
  /** Steps between checkpoints, and how many of the newest to keep. Default: 10,000 and 3. */
  checkpoint: z
    .strictObject({
      every: whole(1)
        .exactOptional()
        .register(flags, { flag: '--checkpoint <n>', help: 'steps between checkpoints', default: '10,000' }),
      keep: whole(1)
        .exactOptional()
        .register(flags, { flag: '--keep <n>', help: 'checkpoints to keep besides the best one', default: '3' }),
    })
    .readonly()
    .exactOptional(),
  /** Seconds without an answer after which a worker is replaced. Default 60. */
  workerTimeout: z.number(positive).positive(positive).exactOptional().register(flags, {
    flag: '--worker-timeout <s>',
    help: 'seconds without an answer after which a worker is replaced',
    default: '60',
  }),
  /** The folder of a run from whose weights this one starts, with new experience. Default: new weights. */
  from: z.string('must be a run folder').min(1, 'must be a run folder').exactOptional().register(flags, {
    flag: '--from <run>',
    help: 'a run from whose weights to start',
    default: 'new weights',
  }),
  /**
   * Episodes to learn from, too: the folder of a Minari dataset, of a run, or of recorded games; `best`: only this
   * share of them, those with the highest returns. Default: none.
   */
  dataset: z
    .strictObject({
      path: z.string('must be a folder').min(1, 'must be a folder').register(flags, {
        flag: '--dataset <dir>',
        help: 'episodes to learn from, too: a run or a Minari dataset',
        default: 'none',
      }),
      best: z.number(share).gt(0, share).max(1, share).exactOptional().register(flags, {
        flag: '--dataset-best <share>',
        help: 'share of them to take, those with the highest returns',
        default: 'all',
      }),
    })
    .readonly()
    .exactOptional(),
  /** The preset that its settings come from, by name, such as `dqn × CartPole-v1`. Default: none. */
  preset: z.string('must be the name of a preset').exactOptional(),
  /** Keep every n-th training episode for `sente replay`; 0: only the best. Default: all, and fewer in long runs. */
  record: z
    .strictObject({
      every: whole(0).exactOptional().register(flags, {
        flag: '--record <n>',
        help: 'record every n-th training episode, 0: only the best',
        default: 'all, and fewer after 4 MiB',
      }),
    })
    .readonly()
    .exactOptional(),
})
export type Settings = Readonly<z.infer<typeof Settings>>
