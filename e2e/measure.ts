import process from 'node:process'
import { measureEditor } from './measure/editor.ts'
import { measurePage } from './measure/page.ts'

// Times of live edits in a real browser and a real editor window, as JSON, for the bench: `node e2e/measure.ts EDITS`.

const edits = Number(process.argv[2] ?? 20)
console.log(JSON.stringify([await measurePage(edits), await measureEditor(edits)]))
