import type { Data, RecordBatch } from 'apache-arrow'
import { z } from 'zod'
import type { Episode, EpisodeStep } from '../../core/episode.ts'
import { UserError } from '../../core/error.ts'
import { requireRoom } from '../../core/guard/room.ts'
import { type Space, width } from '../../core/space.ts'
import { look } from '../access/look.ts'
import { readFile } from '../access/read.ts'
import { arrow, fromData, type Kind } from '../episodes/columns.ts'
import { parseJson } from '../json/parse-json.ts'
import { fromText } from './spaces.ts'

const Metadata = z.object({
  total_episodes: z.number().int().nonnegative(),
  data_format: z.string().default('hdf5'),
  jpeg_encoding: z.boolean().default(true),
  observation_space: z.string(),
  action_space: z.string(),
})

/** A dataset in Minari's Arrow storage. */
export interface MinariDataset {
  readonly observationSpace: Space
  readonly actionSpace: Space
  /** Reads one episode after the other. @throws UserError when one is missing or damaged. */
  episodes(): Iterable<Pick<Episode, 'steps' | 'final'>>
}

/** Most bytes of a dataset's metadata, and of an episode. */
const [MOST, LONGEST] = [2 ** 24, 2 ** 31]

/** Copies of an episode in memory while it is read. */
const COPIES = 4

/** The folder with the metadata of a Minari dataset: `data` in it, or itself; undefined where it is none. */
export const minariFolder = (folder: string): string | undefined =>
  look(folder, 'data/metadata.json') ? 'data' : look(folder, 'metadata.json') ? '' : undefined

/**
 * Opens a Minari dataset: Box, Discrete and MultiDiscrete spaces, in Arrow storage.
 *
 * @throws UserError for other storage, with how to convert it, or other spaces.
 */
export function readMinari(folder: string): MinariDataset {
  const within = minariFolder(folder)
  if (within === undefined)
    throw new UserError(`${folder} is no Minari dataset: it has no data/metadata.json.`, { usage: true })
  const inside = (name: string) => (within === '' ? name : `${within}/${name}`)
  const about = Metadata.safeParse(metadataOf(folder, inside('metadata.json')))
  if (!about.success) {
    const [issue] = about.error.issues
    throw new UserError(`${folder} has metadata of another form ("${issue!.path.join('.')}": ${issue!.message}).`)
  }
  const { data_format: format, jpeg_encoding: jpeg, total_episodes: count } = about.data
  if (format !== 'arrow')
    throw new UserError(
      `${folder} is stored as ${format}: copy it into Arrow storage with Minari's MinariStorage.new(…, ` +
        `data_format="arrow") and update_from_storage, as docs/guide/datasets.md has it.`,
    )
  const observationSpace = fromText(about.data.observation_space, `the observation space of ${folder}`)
  const actionSpace = fromText(about.data.action_space, `the action space of ${folder}`)
  if (jpeg && isImage(observationSpace))
    throw new UserError(`${folder} holds JPEG images: record or copy it with jpeg_encoding=False.`)
  return {
    observationSpace,
    actionSpace,
    *episodes() {
      for (let id = 0; id < count; id++) {
        const name = inside(`${id}/part-0.arrow`)
        const bytes = readFile(folder, name, LONGEST)
        if (!bytes) throw new UserError(`${folder} has ${count} episodes by its metadata, but no ${name}.`)
        requireRoom(`episode ${id} of ${folder}`, COPIES * bytes.length, 'use a machine with more memory')
        try {
          yield episodeIn(bytes, observationSpace, actionSpace)
        } catch (error) {
          throw new UserError(`${folder}/${name} is damaged or of another form: ${(error as Error).message}.`, {
            cause: error,
          })
        }
      }
    },
  }
}

/** The metadata of a dataset, unchecked. */
function metadataOf(folder: string, name: string): unknown {
  const bytes = readFile(folder, name, MOST)
  try {
    return parseJson(String(bytes))
  } catch (error) {
    throw new UserError(`${folder}/${name} is not JSON: ${(error as Error).message}.`, { cause: error })
  }
}

/** What Minari takes for an image, which it compresses. */
const isImage = (space: Space): boolean =>
  space.kind === 'box' &&
  space.dtype === 'uint8' &&
  [2, 3].includes(space.shape.length) &&
  space.shape[0]! >= 32 &&
  space.shape[1]! >= 32

function episodeIn(bytes: Buffer, observationSpace: Space, actionSpace: Space): Pick<Episode, 'steps' | 'final'> {
  const [batch, ...others] = arrow().RecordBatchReader.from(bytes) as Iterable<RecordBatch>
  if (!batch || others.length > 0 || batch.numRows < 2) throw new Error('it is not one batch of two rows or more')
  const rows = batch.numRows
  const column = (name: string) => {
    const at = batch.schema.fields.findIndex(field => field.name === name)
    const data = batch.data.children[at]
    if (!data || data.length !== rows || data.offset !== 0) throw new Error(`it has no column "${name}" of all rows`)
    return data
  }
  const observations = valuesIn(observationSpace, column('observations'))
  const actions = valuesIn(actionSpace, column('actions'))
  const [rewards, terminations, truncations] = [
    numbersIn(column('rewards')),
    flagsIn(column('terminations')),
    flagsIn(column('truncations')),
  ]
  const masks = masksIn(batch, actionSpace)
  const steps = Array.from(
    { length: rows - 1 },
    (_, i): EpisodeStep => ({
      observation: observations[i],
      action: actions[i],
      reward: rewards[i]!,
      terminated: terminations[i]!,
      truncated: truncations[i]!,
      ...(masks && { legal: masks[i]! }),
    }),
  )
  return { steps, final: observations[rows - 1] }
}

/** The elements of a space in a column. */
function valuesIn(space: Space, data: Data): readonly unknown[] {
  if (space.kind === 'discrete') return numbersIn(data)
  const rows = listsIn(data, space.kind === 'box' ? width(space) : space.sizes.length)
  return rows.map(row => (space.kind === 'box' ? Float32Array.from(row, Number) : Int32Array.from(row, Number)))
}

const numbersIn = (data: Data): readonly number[] => {
  requireNumbers(data)
  return fromData({ kind: 'number' }, data).map(Number)
}

function flagsIn(data: Data): readonly boolean[] {
  if (!arrow().DataType.isBool(data.type)) throw new Error('a column does not hold true and false')
  return fromData({ kind: 'flag' }, data) as boolean[]
}

function listsIn(data: Data, count: number): readonly ArrayLike<number | bigint>[] {
  const { listSize } = data.type as { listSize?: number }
  if (listSize !== count) throw new Error(`a column has lists of ${listSize ?? 'other'} numbers, not of ${count}`)
  requireNumbers(data.children[0]!)
  const kind: Kind = { kind: 'floats', width: count }
  return fromData(kind, data) as ArrayLike<number | bigint>[]
}

/** Half-precision floats, which JavaScript cannot read, look like Uint16Array. */
const NUMBERS = [Float32Array, Float64Array, Int8Array, Int16Array, Int32Array, BigInt64Array, Uint8Array]

function requireNumbers({ values }: Data): void {
  if (!NUMBERS.some(array => (values as unknown) instanceof array)) throw new Error('a column does not hold numbers')
}

/** The masks that `writeMinari` puts into `infos`. */
function masksIn(batch: RecordBatch, actionSpace: Space): readonly Uint8Array[] | undefined {
  const infos = batch.schema.fields.findIndex(({ name }) => name === 'infos')
  const { children = [] } = (batch.schema.fields[infos]?.type ?? {}) as { children?: { name: string }[] }
  const at = children.findIndex(({ name }) => name === 'legal')
  if (at < 0) return undefined
  return listsIn(batch.data.children[infos]!.children[at]!, width(actionSpace)).map(row => Uint8Array.from(row, Number))
}
