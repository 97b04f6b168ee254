declare module 'gifenc' {
  /** Colors as [r, g, b]. */
  export type Palette = readonly (readonly number[])[]
  export function quantize(rgba: Uint8ClampedArray, colors: number): Palette
  export function applyPalette(rgba: Uint8ClampedArray, palette: Palette): Uint8Array
  export function GIFEncoder(): {
    /** @param options.delay In ms. @param options.palette Only of the first frame, if all share it. */
    writeFrame(
      index: Uint8Array,
      width: number,
      height: number,
      options: { readonly palette?: Palette | undefined; readonly delay: number; readonly repeat?: number },
    ): void
    finish(): void
    bytes(): Uint8Array<ArrayBuffer>
  }
}
