import { describe, expect, it } from 'vitest'
import { EndOfLine, Position, Range } from './support/fake-document.ts'
import { begin, CODE, names, open } from './support/open-live-edit.ts'
import { settled } from './support/scripted-ask.ts'

describe('a live edit', () => {
  it('[VS2] [VS4] forms while the instruction is typed, and is kept by Enter as one undo step', async () => {
    const live = await begin()
    const { code, document, editor, server } = live
    expect(code.contextKeys.get('turant.liveEditActive')).toBe(true)
    code.inputBox.type('b is 5')
    await settled()
    expect(server.last.task).toMatchObject({ path: 'a.ts', region: CODE, instruction: 'b is 5' })
    server.last.options.onDelta('const a = 1\nconst b = 5\n')
    await settled()
    expect(document.lf).toBe('const a = 1\nconst b = 2\nconst b = 5\nconst c = 3\n')
    expect(editor.lines('diffEditor.removedLineBackground')).toEqual([[1, 1]])
    expect(editor.lines('diffEditor.insertedLineBackground')).toEqual([[2, 2]])
    server.last.options.onDelta('const c = 3\n')
    server.last.end({ type: 'done', figures: undefined })
    await settled()
    expect(code.inputBox.prompt).toBe('1 change. Tab keeps the first, Shift+Tab drops it.')
    code.inputBox.acceptedByEnter.fire()
    await settled()
    expect(document.lf).toBe('const a = 1\nconst b = 5\nconst c = 3\n')
    expect(document.undoSteps).toBe(1)
    document.undo()
    expect(document.lf).toBe(CODE)
    expect(names(live)).toEqual([
      'live-edit-began',
      'live-edit-first-line',
      'live-edit-finished',
      'live-edit-kept',
    ])
    expect(code.contextKeys.get('turant.liveEditActive')).toBe(false)
    expect(code.inputBox.isDisposed).toBe(true)
    expect([...editor.decorations.values()].flat()).toEqual([])
  })

  it('[VS3] is taken back by Escape, and the document is not even marked as changed', async () => {
    const live = await begin()
    const { code, document, server } = live
    code.inputBox.type('b is 5')
    await settled()
    server.last.options.onDelta('const a = 1\nconst b = 5\n')
    await settled()
    expect(document.isDirty).toBe(true)
    code.inputBox.hidden.fire()
    await settled()
    expect({ text: document.lf, isDirty: document.isDirty }).toEqual({ text: CODE, isDirty: false })
    expect(server.open).toBe(0)
    expect(names(live).at(-1)).toBe('live-edit-restored')
  })

  it('[VS3] that is taken back leaves what was changed before it changed', async () => {
    const { code, document, editor, server } = open()
    document.replaceAll(`// mine\n${CODE}`)
    editor.selection = Object.assign(new Range(1, 0, 4, 0), { active: new Position(1, 0) })
    await code.run('turant.liveEdit')
    code.inputBox.type('b is 5')
    await settled()
    await server.answer('const a = 1\nconst b = 5\nconst c = 3\n')
    code.inputBox.hidden.fire()
    await settled()
    expect({ text: document.lf, isDirty: document.isDirty }).toEqual({
      text: `// mine\n${CODE}`,
      isDirty: true,
    })
  })

  it('[VS3] is kept and dropped part by part with Tab and Shift+Tab', async () => {
    const live = await begin()
    const { code, document, server } = live
    code.inputBox.type('change a and c')
    await settled()
    await server.answer('const a = 9\nconst b = 2\nconst c = 9\n')
    code.run('turant.liveEdit.keepHunk')
    await settled()
    expect(document.lf).toBe('const a = 9\nconst b = 2\nconst c = 3\nconst c = 9\n')
    code.run('turant.liveEdit.dropHunk')
    await settled()
    expect(document.lf).toBe('const a = 9\nconst b = 2\nconst c = 3\n')
    expect(names(live).at(-1)).toBe('live-edit-kept')
    document.undo()
    expect(document.lf).toBe(CODE)
  })

  it.each([
    ['with CRLF line ends', 'a\nb\n', EndOfLine.CRLF],
    ['without a last line end', 'a\nb', EndOfLine.LF],
    ['of nothing', '', EndOfLine.LF],
  ])('[VS3] of a document %s is put back exactly', async (_, text, eol) => {
    const { code, document, server } = await begin(text, { eol })
    const before = document.getText()
    code.inputBox.type('x')
    await settled()
    await server.answer('a\nx\ny\n')
    expect(document.lf).toContain('y')
    expect(document.getText().replaceAll('\r\n', '').includes('\n')).toBe(eol === EndOfLine.LF)
    code.inputBox.hidden.fire()
    await settled()
    expect(document.getText()).toBe(before)
  })

  it('[VS1] in 50,000 lines touches only its own', async () => {
    const lines = Array.from({ length: 50_000 }, (_, index) => `line ${index}`)
    const { code, document, editor, server } = open(lines.join('\n'))
    editor.selection = Object.assign(new Range(30_000, 0, 30_001, 0), {
      active: new Position(30_000, 0),
    })
    await code.run('turant.liveEdit')
    code.inputBox.type('x')
    await settled()
    expect(server.last.task.region).toBe('line 30000\n')
    await server.answer('changed\n')
    expect(editor.lines('diffEditor.insertedLineBackground')).toEqual([[30_001, 30_001]])
    code.inputBox.acceptedByEnter.fire()
    await settled()
    lines[30_000] = 'changed'
    expect(document.lf).toBe(lines.join('\n'))
  })

  it('[VS2] leaks no request and no listener over 3,000 keys', async () => {
    const { code, server, editor } = await begin()
    const listeners = code.changedDocument.listeners
    for (let key = 1; key <= 3000; key += 1) {
      code.inputBox.type('x'.repeat(key % 50) + String(key))
      if (key % 100 === 0) {
        server.last.options.onDelta('const a = 7\n')
        await settled()
      }
    }
    expect(server.open).toBe(1)
    await server.answer('const a = 8\nconst b = 2\nconst c = 3\n')
    expect(code.changedDocument.listeners).toBe(listeners)
    expect(editor.lines('diffEditor.insertedLineBackground')).toHaveLength(1)
    code.inputBox.hidden.fire()
    await settled()
    expect(editor.document.lf).toBe(CODE)
  })

  it('[VS6] whose server dies leaves the document as it was, and says so; Enter tries again', async () => {
    const live = await begin()
    const { code, document, server, failures } = live
    code.inputBox.type('x')
    await settled()
    server.last.options.onDelta('const a = 7\n')
    await settled()
    server.last.end({ type: 'failed', message: 'The connection ended.' })
    await settled()
    expect({ text: document.lf, failures }).toEqual({
      text: CODE,
      failures: ['The connection ended.'],
    })
    expect(code.inputBox.validationMessage).toMatchObject({
      message: 'The connection ended. Press Enter to try again.',
      severity: 3,
    })
    code.inputBox.acceptedByEnter.fire()
    await settled()
    expect(server.asked).toHaveLength(2)
    expect(code.inputBox.validationMessage).toBeUndefined()
  })

  it('[VS7] shows names of files and output of models as text, and names what hides in them', async () => {
    const { code, server } = await begin(CODE, { path: '/w/<img src=x>\u202Egnp.ts' })
    expect(code.inputBox.title).toBe('Live edit of <img src=x>U+202Egnp.ts, lines 1 to 3')
    code.inputBox.type('x')
    await settled()
    await server.answer('const a = 1\nconst b = "\u200B\u2066"\nconst c = 3\n')
    expect(code.inputBox.validationMessage).toEqual({
      message: 'The proposal holds characters that can not be seen: U+200B, U+2066.',
      severity: 2,
    })
  })
})

describe('[VS6] while a live edit is open', () => {
  it('another change of its lines ends it without a half edit', async () => {
    const live = await begin()
    const { code, document, server } = live
    code.inputBox.type('x')
    await settled()
    await server.answer('const a = 1\nconst b = 5\nconst c = 3\n')
    document.replaceAll('something else\n')
    await settled()
    expect(document.lf).toBe('something else\n')
    expect(names(live).at(-1)).toBe('live-edit-left')
    expect(code.inputBox.isDisposed).toBe(true)
  })

  it('a document that is closed ends it', async () => {
    const live = await begin()
    const { code, document, server } = live
    code.inputBox.type('x')
    await settled()
    document.isClosed = true
    code.closedDocument.fire(document)
    await settled()
    expect([names(live).at(-1), server.open]).toEqual(['live-edit-left', 0])
  })

  it('a document that nobody sees any more gets its lines back', async () => {
    const live = await begin()
    const { code, document, server } = live
    code.inputBox.type('x')
    await settled()
    await server.answer('const a = 1\nconst b = 5\nconst c = 3\n')
    code.editors.splice(0)
    code.activeTextEditor = undefined
    code.changedVisible.fire([])
    await settled()
    expect(document.lf).toBe(CODE)
    expect(names(live).at(-1)).toBe('live-edit-restored')
  })

  it('a second editor of the document shows it too', async () => {
    const { code, document, server } = await begin()
    const second = code.open(document)
    code.changedVisible.fire(code.editors)
    code.inputBox.type('x')
    await settled()
    await server.answer('const a = 1\nconst b = 5\nconst c = 3\n')
    expect(second.lines('diffEditor.insertedLineBackground')).toEqual([[2, 2]])
  })

  it('the end of the extension puts its lines back', async () => {
    const { code, document, server, edits } = await begin()
    code.inputBox.type('x')
    await settled()
    await server.answer('const a = 1\nconst b = 5\nconst c = 3\n')
    await edits.close()
    expect(document.lf).toBe(CODE)
    await edits.close()
    expect(code.changedDocument.listeners).toBe(0)
  })

  it('the command only gives the focus back', async () => {
    const { code } = await begin()
    await code.run('turant.liveEdit')
    expect([code.inputBoxes.length, code.inputBox.shown]).toEqual([1, 2])
  })

  it('a document that can not be written after all ends it', async () => {
    const live = await begin()
    const { code, document, server } = live
    document.isReadonly = true
    code.inputBox.type('x')
    await settled()
    await server.answer('const a = 9\nconst b = 2\nconst c = 3\n')
    expect([document.lf, names(live).at(-1)]).toEqual([CODE, 'live-edit-left'])
    expect(code.said.at(-1)?.message).toMatch(/^Live edit: The document could not be changed/)
  })
})

describe('[VS1] a live edit is refused', () => {
  it.each([
    [
      'notebook cells',
      { scheme: 'vscode-notebook-cell' },
      /^Live edit works in files, not in the cells/,
    ],
    [
      'virtual documents',
      { scheme: 'git', path: '/w/a\u202E.ts' },
      /^aU\+202E.ts can not be written/,
    ],
  ])('in %s', async (_, options, message) => {
    const { code, events } = await begin(CODE, options)
    expect(code.said.at(-1)?.message).toMatch(message)
    expect([code.inputBoxes, events]).toEqual([[], []])
  })

  it('in a file without permission to write', async () => {
    const { code } = open()
    code.permissions.set('/w/a.ts', 1)
    await code.run('turant.liveEdit')
    expect(code.said.at(-1)?.message).toBe('a.ts is read-only. Make it writable to edit it.')
  })

  it('without a server, with what helps', async () => {
    const { code, problems, failures } = open()
    problems.push({ message: 'not running', remedies: ['start'] })
    await code.run('turant.liveEdit')
    expect([failures, code.inputBoxes]).toEqual([['not running'], []])
    await code.run('turant.liveEdit')
    expect(code.inputBoxes).toHaveLength(1)
  })

  it('without an editor', async () => {
    const { code } = open()
    code.activeTextEditor = undefined
    await code.run('turant.liveEdit')
    expect(code.said.at(-1)?.message).toBe('Open a file to edit it live.')
  })

  it('in a folder that is not trusted, with the way to trust it', async () => {
    const { code } = open()
    code.isTrusted = false
    code.choose = () => 'Manage Trust'
    await code.run('turant.liveEdit')
    expect(code.inputBoxes).toEqual([])
    expect(code.ran.at(-1)).toEqual(['workbench.trust.manage'])
  })

  it('not in a file that was deleted on disk, nor in a new one', async () => {
    for (const options of [{ path: '/w/gone.ts' }, { scheme: 'untitled', path: 'Untitled-1' }]) {
      const { code, document } = open(CODE, options)
      code.documents.splice(0)
      await code.run('turant.liveEdit')
      expect([document.uri.scheme, code.inputBoxes.length]).toEqual([document.uri.scheme, 1])
    }
  })
})
