/** Frames at most, and the shortest time of one, in ms. */
const [FRAMES, SHORTEST] = [300, 40]

/** Which moments of an episode a GIF shows, and for how long each, in ms. Ends with the last moment. */
export function timing(length: number, pace: number): { readonly moments: readonly number[]; readonly delay: number } {
  const step = 1000 / pace
  const stride = Math.max(1, Math.ceil(SHORTEST / step), Math.ceil(length / (FRAMES - 1)))
  const moments = Array.from({ length: Math.ceil(length / stride) }, (_, i) => i * stride)
  return { moments: [...moments, length], delay: Math.round((step * stride) / 10) * 10 }
}
