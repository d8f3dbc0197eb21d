import { HighlightStyle, syntaxHighlighting } from '@codemirror/language'
import type { Extension } from '@codemirror/state'
import { EditorView } from '@codemirror/view'
import { tags } from '@lezer/highlight'

// Colors are those of the page, which follow its theme by themselves.

const frame = EditorView.theme({
  '&': { height: '100%', color: 'var(--ink)', backgroundColor: 'var(--paper)' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--mono)', fontSize: '13px', lineHeight: '1.55' },
  '.cm-content': { caretColor: 'var(--accent)', padding: '8px 0' },
  '.cm-line': { padding: '0 16px 0 10px' },
  '.cm-cursor, .cm-dropCursor': { borderLeftColor: 'var(--accent)', borderLeftWidth: '2px' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground':
    { background: 'var(--selection)' },
  '.cm-activeLine': { backgroundColor: 'var(--line)' },
  '.cm-gutters': {
    backgroundColor: 'var(--paper)',
    color: 'var(--faint)',
    border: 'none',
    fontVariantNumeric: 'tabular-nums',
  },
  '.cm-activeLineGutter': { backgroundColor: 'var(--line)', color: 'var(--muted)' },
  '.cm-lineNumbers .cm-gutterElement': { padding: '0 8px 0 14px', minWidth: '40px' },
  '.cm-signs .cm-gutterElement': { width: '18px', textAlign: 'center', fontWeight: '600' },
  '.cm-sign-added': { color: 'var(--added-ink)', backgroundColor: 'var(--added)' },
  '.cm-sign-removed': { color: 'var(--removed-ink)', backgroundColor: 'var(--removed)' },
  '.cm-scope': { boxShadow: 'inset 2px 0 var(--scope)' },
  '.cm-added': { backgroundColor: 'var(--added)' },
  '.cm-removed': {
    backgroundColor: 'var(--removed)',
    textDecoration: 'line-through',
    textDecorationColor: 'var(--removed-ink)',
    textDecorationThickness: '1px',
  },
  '.cm-next-hunk': { boxShadow: 'inset 3px 0 var(--accent)' },
  '.cm-writing': {
    backgroundImage: 'linear-gradient(90deg, var(--writing), transparent 60%)',
  },
  '.cm-ghost': { color: 'var(--ghost)', whiteSpace: 'pre-wrap', fontStyle: 'italic' },
  '.cm-specialChar': {
    color: 'var(--removed-ink)',
    backgroundColor: 'var(--removed)',
    border: '1px solid var(--removed-ink)',
    borderRadius: '3px',
    padding: '0 2px',
    margin: '0 1px',
    fontSize: '10px',
    textDecoration: 'none',
  },
  '.cm-matchingBracket, &.cm-focused .cm-matchingBracket': {
    backgroundColor: 'var(--selection)',
    outline: '1px solid var(--faint)',
  },
})

const syntax = HighlightStyle.define([
  { tag: [tags.keyword, tags.modifier, tags.operatorKeyword], color: 'var(--syntax-keyword)' },
  { tag: [tags.string, tags.special(tags.string), tags.regexp], color: 'var(--syntax-string)' },
  { tag: [tags.number, tags.bool, tags.null, tags.atom], color: 'var(--syntax-value)' },
  { tag: [tags.comment], color: 'var(--syntax-comment)', fontStyle: 'italic' },
  { tag: [tags.typeName, tags.className, tags.namespace], color: 'var(--syntax-type)' },
  {
    tag: [tags.function(tags.variableName), tags.function(tags.propertyName), tags.labelName],
    color: 'var(--syntax-function)',
  },
  { tag: [tags.propertyName, tags.attributeName], color: 'var(--syntax-property)' },
  { tag: [tags.punctuation, tags.operator, tags.bracket], color: 'var(--muted)' },
  { tag: [tags.invalid], color: 'var(--removed-ink)' },
])

export const look: Extension = [frame, syntaxHighlighting(syntax)]
