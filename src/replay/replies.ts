/**
 * Adds to each position of a game the policy of the opponent's next move, `reply`, `[A]`: the policy of the position
 * after it; all 0 for the last one, and where the same side moves again.
 *
 * The auxiliary policy target of Wu 2019, https://arxiv.org/abs/1902.10565, section 3.4.
 */
export const withReplies = <P extends { readonly player: 0 | 1; readonly policy: Float32Array }>(
  positions: readonly P[],
): readonly (P & { readonly reply: Float32Array })[] =>
  positions.map((position, i) => {
    const next = positions[i + 1]
    const reply = next && next.player !== position.player ? next.policy : new Float32Array(position.policy.length)
    return { ...position, reply }
  })
