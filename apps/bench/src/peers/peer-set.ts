export type Absent = { readonly status: 'absent'; readonly why: string }

/** llama.cpp's own programs, built for this machine. */
export type LlamaServerPeer = {
  readonly status: 'present'
  readonly version: string
  /** Path of `llama-server`. */
  readonly program: string
  /** Path of `llama-bench`; absent where somebody's own `llama-server` stands alone. */
  readonly bench: string | undefined
}

export type NodeLlamaCppPeer = {
  readonly status: 'present'
  readonly version: string
  /** Folder whose `node_modules` has it. */
  readonly folder: string
}

/** LiteLLM's proxy, in an environment of its own. */
export type LitellmPeer = {
  readonly status: 'present'
  readonly version: string
  /** Path of `litellm`. */
  readonly program: string
}

/** Who is there to compare with, and on what terms. */
export type PeerSet = {
  /** The model file that our server computes from, for everybody. */
  readonly weights: string
  /** Compute threads, for everybody. */
  readonly threads: number
  readonly llamaServer: LlamaServerPeer | Absent
  readonly nodeLlamaCpp: NodeLlamaCppPeer | Absent
  readonly litellm: LitellmPeer | Absent
  /** It can not compute these weights; see `find-peers.ts`. */
  readonly vllm: Absent
}
