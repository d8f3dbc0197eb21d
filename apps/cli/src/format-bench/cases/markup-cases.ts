import type { FormatCase } from './case.ts'

const SETTINGS = {
  path: 'settings.json',
  text: `{
  "name": "notes",
  "version": "1.2.0",
  "private": false,
  "window": {
    "width": 800,
    "height": 600
  },
  "languages": ["en", "de"]
}
`,
}

const STYLE = {
  path: 'style.css',
  text: `body {
  margin: 0;
  font-family: sans-serif;
  color: #333;
}

.button {
  padding: 4px 8px;
  border: 1px solid black;
  background: white;
}

.button:hover {
  background: lightgray;
}
`,
}

const PAGE = {
  path: 'index.html',
  text: `<!doctype html>
<html lang="de">
  <head>
    <meta charset="utf-8">
    <title>Notes</title>
    <link rel="stylesheet" href="style.css">
  </head>
  <body>
    <h1>Notes</h1>
    <p>Nothing here yet.</p>
    <button class="button" type="submit">Add</button>
  </body>
</html>
`,
}

export const MARKUP_CASES: readonly FormatCase[] = [
  { ...SETTINGS, instruction: 'set the width to 1024', changes: [['800', '1024']] },
  { ...SETTINGS, instruction: 'private should be true', changes: [['false', 'true']] },
  {
    ...SETTINGS,
    instruction: 'add "fr" to the languages',
    changes: [['"de"]', '"de", "fr"]']],
  },
  { ...SETTINGS, instruction: 'the height should be 600', changes: [] },
  { ...STYLE, instruction: 'make the text color #111', changes: [['#333', '#111']] },
  {
    ...STYLE,
    instruction: 'add "border-radius: 4px;" to .button, behind its border',
    changes: [['solid black;\n', 'solid black;\n  border-radius: 4px;\n']],
  },
  { ...PAGE, instruction: 'change lang to en', changes: [['lang="de"', 'lang="en"']] },
  {
    ...PAGE,
    instruction: 'the heading should say My notes',
    changes: [['<h1>Notes</h1>', '<h1>My notes</h1>']],
  },
]
