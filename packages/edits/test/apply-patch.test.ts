import { describe, expect, it } from 'vitest'

import { editFormat } from '../src/index.ts'

const REGION = 'function f() {\n  one()\n  two()\n}\n\nfunction g() {\n  one()\n}\n'

function decoderOf(region: string) {
  return editFormat('apply-patch').decoder({
    path: 'src/a.ts',
    before: '',
    region,
    after: '',
    instruction: 'do it',
  })
}

function decode(answer: string, region: string = REGION) {
  const decoder = decoderOf(region)
  const text = decoder.push(answer)
  const end = decoder.end()
  return { ...end, text: text + end.text }
}

const complete = (text: string) => ({ status: 'complete', text })

describe('patches', () => {
  it('[ED48] hunks follow each other; what is between them stays', () => {
    expect(
      decode(
        '@@\n-  two()\n+  2()\n   \n@@\n function g() {\n-  one()\n+  1()\n+  more()\n }\n*** End Patch',
      ),
    ).toEqual(
      complete(REGION.replace('two()\n', '2()\n').replace(/one\(\)\n\}\n$/, '1()\n  more()\n}\n')),
    )
    expect(decode('*** End Patch')).toEqual(complete(REGION))
  })

  it('[ED48] text comes when its hunk is complete', () => {
    const decoder = decoderOf(REGION)
    expect(
      ['@@\n-  two()\n', '+  2()\n', '@@\n-}\n', '*** End Patch\n'].map((text) =>
        decoder.push(text),
      ),
    ).toEqual(['', '', 'function f() {\n  one()\n  2()\n', ''])
    expect(decoder.done).toBe(true)
    expect(decoder.end()).toEqual({ status: 'complete', text: '\nfunction g() {\n  one()\n}\n' })
  })

  it('[ED49] a heading says where to begin; one that the region lacks is passed over', () => {
    const second = REGION.replace(/one\(\)\n\}\n$/, '1()\n}\n')
    expect(decode('@@ function g() {\n-  one()\n+  1()\n*** End Patch')).toEqual(complete(second))
    const first = REGION.replace('one()', '1()')
    for (const heading of ['class A', '-1,3 +1,3 @@']) {
      expect(decode(`@@ ${heading}\n-  one()\n+  1()\n*** End Patch`)).toEqual(complete(first))
    }
  })

  it('[ED49] additions alone go behind their heading, else behind the region', () => {
    expect(decode('@@ a\n+x\n*** End Patch', 'a\nb\n')).toEqual(complete('a\nx\nb\n'))
    expect(decode('@@\n+x\n*** End of File\n*** End Patch', 'a\nb')).toEqual(complete('a\nb\nx'))
    expect(decode('+x\n*** End Patch', '')).toEqual(complete('x\n'))
  })

  it('[ED50] lines that stay are those of the region, and new ones take their indentation', () => {
    const nested = 'class A {\n\tf() {\n\t\tone( 1 )\n\t}\n}\n'
    expect(decode('@@\n f() {\n-    one(1)\n+    two(1)\n }\n*** End Patch', nested)).toEqual(
      complete(nested.replace('one( 1 )', 'two(1)')),
    )
    // An empty line without its space, in a hunk and behind one.
    expect(decode('@@\n a\n\n-b\n+c\n\n*** End Patch', 'a\n\nb\n')).toEqual(complete('a\n\nc\n'))
  })

  it('[ED50] what the prompt has begun already, and talk in front of it, goes', () => {
    const begun = 'Sure:\n*** Begin Patch\n*** Update File: src/a.ts\n'
    expect(decode(`${begun}@@\n-a\n+b\n*** End Patch\nDone.`, 'a\n')).toEqual(complete('b\n'))
  })

  it('[ED51] what can not be applied is malformed', () => {
    const problems = [
      ['', 'The answer held no patch.'],
      ['@@\n-  two()\n+  2()\n', 'The patch was not finished.'],
      [
        '@@\n-  thre()\n-}\n*** End Patch',
        'Not found: "thre()". Nearest, from line 7 of the part:\n  one()\n}',
      ],
      [
        '@@\n-  two()\n@@\n-function f() {\n*** End Patch',
        'Not found: "function f() {" behind the change before it; changes must follow the order of the text.',
      ],
      ['@@\n two\nthree\n', 'A line of the patch has no sign: "three".'],
      [
        '*** Delete File: src/a.ts\n',
        'The patch may only update src/a.ts, and says "*** Delete File: src/a.ts".',
      ],
    ] as const
    for (const [answer, problem] of problems) {
      expect(decode(answer)).toMatchObject({ status: 'malformed', problem })
    }
  })
})
