import { expect, it } from 'vitest'

type Memory = { readonly buffer: ArrayBuffer }

declare const WebAssembly: { Memory: new (descriptor: object) => Memory }

/** Watches every WebAssembly memory that the parser makes; nothing of the parser is replaced. */
function watchMemories(): readonly Memory[] {
  const made: Memory[] = []
  const Original = WebAssembly.Memory
  WebAssembly.Memory = new Proxy(Original, {
    construct(target, [descriptor]: [object]) {
      const memory = new target(descriptor)
      made.push(memory)
      return memory
    },
  })
  return made
}

it('[SY8] a thousand parses leave the WebAssembly memory where it was', async () => {
  const memories = watchMemories()
  const { checkSyntax } = await import('../src/index.ts')
  const sound = Array.from({ length: 100 }, (_, n) => `export const a${n} = [${n}, { b: ${n} }]\n`)
  const text = sound.join('')
  const check = () => checkSyntax('a.ts', `${text}function f( {\n`, { baseline: text })
  for (let n = 0; n < 50; n += 1) await check()
  const size = () => memories.reduce((sum, memory) => sum + memory.buffer.byteLength, 0)
  const before = size()
  expect(before).toBeGreaterThan(0)
  for (let n = 0; n < 500; n += 1) await check()
  expect(size()).toBe(before)
})
