/** Describes an adapter: WebGPU's GPUAdapterInfo. */
export interface AdapterInfo {
  readonly vendor: string
  readonly architecture: string
  readonly device: string
  readonly description: string
  readonly isFallbackAdapter: boolean
}

/** For example `SwiftShader driver 5.0.0 (google, swiftshader)`. */
export function adapterName({ vendor, architecture, device, description }: AdapterInfo): string {
  const name = description || device || 'a GPU'
  const kind = [vendor, architecture].filter(Boolean).join(', ')
  return kind ? `${name} (${kind})` : name
}

/** Whether an adapter renders in software, on the CPU. */
export const isSoftware = ({ vendor, architecture, device, description, isFallbackAdapter }: AdapterInfo): boolean =>
  isFallbackAdapter ||
  /swiftshader|llvmpipe|lavapipe|warp|software|basic render/i.test(
    [vendor, architecture, device, description].join(' '),
  )
