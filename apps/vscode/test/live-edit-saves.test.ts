import { describe, expect, it } from 'vitest'
import { EndOfLine, FakeDocument, Range } from './support/fake-document.ts'
import { begin, CODE, type Opened } from './support/open-live-edit.ts'
import { settled } from './support/scripted-ask.ts'

describe('[VS5] a save during a live edit', () => {
  async function proposed(): Promise<Opened & { readonly shown: string }> {
    const live = await begin()
    live.code.inputBox.type('x')
    await settled()
    await live.server.answer('const a = 1\nconst b = 5\nconst c = 3\n')
    return { ...live, shown: live.document.lf }
  }

  it('writes the lines of the document, and the proposal is there again', async () => {
    const live = await proposed()
    const { code, document, editor, shown } = live
    expect(await code.save(document)).toBe(CODE)
    await settled()
    expect(document.lf).toBe(shown)
    expect(editor.lines('diffEditor.insertedLineBackground')).toEqual([[2, 2]])
    code.inputBox.acceptedByEnter.fire()
    await settled()
    expect(document.lf).toBe('const a = 1\nconst b = 5\nconst c = 3\n')
  })

  it('of what is being written does so too', async () => {
    const { code, document, server } = await begin()
    code.inputBox.type('x')
    await settled()
    server.last.options.onDelta('const a = 7\n')
    await settled()
    const saving = code.save(document)
    server.last.options.onDelta('const b = 7\n')
    expect(await saving).toBe(CODE)
    await settled()
    server.last.options.onDelta('const c = 7\n')
    server.last.end({ type: 'done', figures: undefined })
    await settled()
    code.inputBox.acceptedByEnter.fire()
    await settled()
    expect(document.lf).toBe('const a = 7\nconst b = 7\nconst c = 7\n')
  })

  it('after a delay comes back again and again, the proposal does not for ever', async () => {
    const { code, document, shown } = await proposed()
    const texts: string[] = []
    for (let save = 0; save < 7; save += 1) {
      expect(await code.save(document, 2)).toBe(CODE)
      await settled()
      texts.push(document.lf)
    }
    expect(texts).toEqual([...Array.from({ length: 5 }, () => shown), CODE, CODE])
    expect(code.inputBox.prompt).toMatch(/^For the save the document shows its own lines/)
    code.inputBox.acceptedByEnter.fire()
    await settled()
    expect(document.lf).toBe('const a = 1\nconst b = 5\nconst c = 3\n')
  })

  it('that is put aside gives way to Escape', async () => {
    const { code, document } = await proposed()
    for (let save = 0; save < 7; save += 1) {
      await code.save(document, 2)
      await settled()
    }
    code.inputBox.hidden.fire()
    await settled()
    expect(document.lf).toBe(CODE)
  })

  it('with a formatter never leaves half an edit', async () => {
    const live = await proposed()
    const { code, document } = live
    const formatted = CODE.replaceAll(' = ', '=')
    code.willSave.event(({ waitUntil }) => {
      waitUntil(
        settled().then(() => {
          document.replaceAll(document.lf.replaceAll(' = ', '='))
          return []
        }),
      )
    })
    expect(await code.save(document)).toBe(formatted)
    await settled()
    code.inputBox.hidden.fire()
    await settled()
    expect(document.lf).toBe(formatted)
  })

  it('under another name saves a copy without the proposal, and no other file is touched', async () => {
    const { code, shown } = await proposed()
    const edited = async (text: string): Promise<unknown> => {
      const waits: Promise<unknown>[] = []
      code.willSave.fire({
        document: new FakeDocument(text, { path: '/w/copy.ts', eol: EndOfLine.CRLF }),
        reason: 1,
        waitUntil: (promise) => waits.push(promise),
      })
      return Promise.all(waits)
    }
    expect(await edited(shown)).toEqual([[{ range: new Range(2, 0, 3, 0), newText: '' }]])
    expect(await edited('another text\n')).toEqual([])
  })

  it('after a change of the language goes on', async () => {
    const live = await proposed()
    live.code.closedDocument.fire(live.document)
    await settled()
    live.code.inputBox.hidden.fire()
    await settled()
    expect(live.document.lf).toBe(CODE)
  })
})
