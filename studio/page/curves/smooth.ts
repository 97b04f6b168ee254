/**
 * Exponential moving average without the bias toward its start, as TensorBoard draws it. NaN and infinities stay where
 * they are and do not enter the average.
 *
 * @param weight Of the past, from 0 (no smoothing) to below 1.
 */
export function smooth(values: readonly number[], weight: number): readonly number[] {
  if (weight <= 0) return values
  let [average, left] = [0, 1]
  return values.map(value => {
    if (!Number.isFinite(value)) return value
    average = weight * average + (1 - weight) * value
    left *= weight
    return average / (1 - left)
  })
}
