import { jsxLanguage, tsxLanguage, typescriptLanguage } from '@codemirror/lang-javascript'
import { jsonLanguage } from '@codemirror/lang-json'
import { pythonLanguage } from '@codemirror/lang-python'
import type { Extension } from '@codemirror/state'
import type { LanguageId } from '../files/file-name.ts'

/** How the text of a file is colored and indented. Suggestions come from the model, not from here. */
export function languageSupport(language: LanguageId): Extension {
  switch (language) {
    case 'typescript':
      return typescriptLanguage
    case 'tsx':
      return tsxLanguage
    case 'javascript':
      return jsxLanguage
    case 'python':
      return pythonLanguage
    case 'json':
      return jsonLanguage
    case 'plain':
      return []
  }
}
