import { defaultKeymap, history, historyKeymap } from '@codemirror/commands'
import { bracketMatching, indentOnInput } from '@codemirror/language'
import { EditorState, type Extension } from '@codemirror/state'
import {
  drawSelection,
  dropCursor,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
} from '@codemirror/view'
import { languageOf } from '../files/file-name.ts'
import { languageSupport } from './language.ts'
import { look } from './look.ts'
import { proposals } from './proposal.ts'
import { specialCharacters } from './special-characters.ts'

/** A document in the editor, with its own history. `extra` is what belongs to the page. */
export function documentState(
  file: { readonly name: string; readonly text: string },
  { nonce, extra }: { readonly nonce: string; readonly extra: Extension },
): EditorState {
  return EditorState.create({
    doc: file.text,
    extensions: [
      EditorView.cspNonce.of(nonce),
      EditorState.tabSize.of(2),
      // An editable text has the focus without a tabindex, but not every program that reads the page knows.
      EditorView.contentAttributes.of({ 'aria-label': `Editor: ${file.name}`, tabindex: '0' }),
      extra,
      lineNumbers(),
      proposals,
      highlightActiveLine(),
      highlightActiveLineGutter(),
      history(),
      drawSelection(),
      dropCursor(),
      indentOnInput(),
      bracketMatching(),
      specialCharacters(),
      keymap.of([...defaultKeymap, ...historyKeymap]),
      languageSupport(languageOf(file.name)),
      look,
    ],
  })
}
