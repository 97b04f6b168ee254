import type { Data, DataType } from 'apache-arrow'
import type { Episode } from '../../core/episode.ts'
import { UserError } from '../../core/error.ts'
import { type Space, width } from '../../core/space.ts'
import { kindOf } from '../access/failure.ts'
import { list } from '../access/read.ts'
import { beginFolder, makeFolder, writeNew } from '../access/write.ts'
import { arrow, type Kind, toData, typeOf } from '../episodes/columns.ts'
import { toText } from './spaces.ts'

/** The oldest version of Minari with this format. */
const VERSION = '0.5.0'

/** What a dataset says of itself. */
export interface MinariAbout {
  readonly observationSpace: Space
  readonly actionSpace: Space
  /** The agent that played. */
  readonly algorithm: string
  readonly description: string
}

/**
 * Writes episodes as a dataset in Minari's Arrow storage: `<folder>/data/<episode>/part-0.arrow`, and metadata.
 *
 * @param folder Its name is the dataset's: `name-v0`.
 * @returns numbers of episodes and steps.
 * @throws UserError when the name has no version, or the folder is not new or empty.
 */
export function writeMinari(
  folder: string,
  about: MinariAbout,
  episodes: Iterable<Pick<Episode, 'steps' | 'final'>>,
): { readonly episodes: number; readonly steps: number } {
  const name = /[^/\\]+(?=[/\\]*$)/.exec(folder)?.[0] ?? ''
  if (!/^[\w-]+-v\d+$/.test(name))
    throw new UserError(`${folder} has no version: name the dataset as Minari does, such as datasets/cartpole-v0.`, {
      usage: true,
    })
  if (kindOf(folder) !== undefined && (kindOf(folder) !== 'folder' || list(folder).length > 0))
    throw new UserError(`${folder} exists already: name a new folder.`, { usage: true })
  beginFolder(folder)
  makeFolder(folder, 'data')
  let [count, steps, bytes] = [0, 0, 0]
  for (const episode of episodes) {
    const at = `data/${count}`
    const file = fileOf(about, episode)
    makeFolder(folder, at)
    writeNew(folder, `${at}/part-0.arrow`, file, false)
    writeNew(folder, `${at}/metadata.json`, JSON.stringify({ id: count, total_steps: episode.steps.length }), false)
    count++
    steps += episode.steps.length
    bytes += file.length
  }
  // last, so that an interrupted export is no dataset
  const metadata = {
    total_episodes: count,
    total_steps: steps,
    data_format: 'arrow',
    jpeg_encoding: false,
    observation_space: toText(about.observationSpace),
    action_space: toText(about.actionSpace),
    dataset_id: name,
    algorithm_name: about.algorithm,
    description: about.description,
    minari_version: VERSION,
    dataset_size: Math.round(bytes / 1e5) / 10,
  }
  writeNew(folder, 'data/metadata.json', JSON.stringify(metadata))
  return { episodes: count, steps }
}

/**
 * An episode of T steps as an Arrow file of T + 1 rows: observations s₀ … s_T; the last row of all else is empty. Masks
 * of legal actions are in `infos`.
 */
function fileOf(
  { observationSpace, actionSpace }: MinariAbout,
  { steps, final }: Pick<Episode, 'steps' | 'final'>,
): Uint8Array {
  const { Field, RecordBatch, Schema, Struct, Table, makeData, tableToIPC } = arrow()
  const rows = steps.length + 1
  const padded = (each: (step: Episode['steps'][number]) => unknown, last: unknown) => [...steps.map(each), last]
  const plain = (kind: Kind, values: readonly unknown[]) => {
    const type = typeOf(kind)
    return [type, toData(type, kind, values)] as const
  }
  const together = (columns: readonly Column[]): readonly [DataType, Data] => {
    const type = new Struct(columns.map(([name, type]) => new Field(name, type, true)))
    return [type, makeData({ type, length: rows, nullCount: 0, children: columns.map(([, , data]) => data) })]
  }
  const masks = steps[0]?.legal
  const every = masks && new Uint8Array(masks.length).fill(1)
  const infos: readonly Column[] = masks
    ? [
        [
          'legal',
          ...plain(
            { kind: 'bytes', width: masks.length },
            padded(({ legal }) => legal ?? every, every),
          ),
        ],
      ]
    : []
  const [type, data] = together([
    [
      'observations',
      ...valued(
        observationSpace,
        padded(({ observation }) => observation, final),
      ),
    ],
    [
      'actions',
      ...valued(
        actionSpace,
        padded(({ action }) => action, zero(actionSpace)),
      ),
    ],
    [
      'rewards',
      ...plain(
        { kind: 'number' },
        padded(({ reward }) => reward, 0),
      ),
    ],
    [
      'terminations',
      ...plain(
        { kind: 'flag' },
        padded(({ terminated }) => terminated, false),
      ),
    ],
    [
      'truncations',
      ...plain(
        { kind: 'flag' },
        padded(({ truncated }) => truncated, false),
      ),
    ],
    ...(infos.length > 0 ? [['infos', ...together(infos)] as const] : []),
  ])
  const schema = new Schema((type as InstanceType<typeof Struct>).children)
  return tableToIPC(new Table([new RecordBatch(schema, data as never)]), 'file')
}

type Column = readonly [name: string, type: DataType, data: Data]

/** Values of a space as a column: floats, bytes, or 64-bit integers as Gymnasium has them. */
function valued(space: Space, values: readonly unknown[]): readonly [DataType, Data] {
  if (space.kind === 'box') {
    const kind: Kind = { kind: space.dtype ? 'bytes' : 'floats', width: width(space) }
    return [typeOf(kind), toData(typeOf(kind), kind, values)]
  }
  const { Field, FixedSizeList, Int64, makeData } = arrow()
  const whole = BigInt64Array.from(
    values.flatMap(value => (typeof value === 'number' ? value : [...(value as Int32Array)])),
    BigInt,
  )
  const child = makeData({ type: new Int64(), length: whole.length, nullCount: 0, data: whole })
  if (space.kind === 'discrete') return [child.type, child]
  const type = new FixedSizeList(space.sizes.length, new Field('item', child.type, false))
  return [type, makeData({ type, length: values.length, nullCount: 0, child } as never)]
}

/** The action of a row without one. */
const zero = (space: Space): unknown =>
  space.kind === 'discrete' ? 0 : new Int32Array(space.kind === 'box' ? width(space) : space.sizes.length)
