/**
 * Runs `work`, then every function it pushed onto `open`, last first, whether or not it succeeded.
 *
 * @throws the first error: one thrown while closing never hides the one before it.
 */
export async function closing<T>(work: (open: (() => void)[]) => Promise<T>): Promise<T> {
  const open: (() => void)[] = []
  const errors: unknown[] = []
  let result: T | undefined
  try {
    result = await work(open)
  } catch (error) {
    errors.push(error)
  }
  for (const close of open.reverse())
    try {
      close()
    } catch (error) {
      errors.push(error)
    }
  if (errors.length > 0) throw errors[0]
  return result as T
}
