/** The grammar of the apply_patch tool of the Codex CLI, as it sends it. */
export const PATCH_GRAMMAR = `start: begin_patch hunk+ end_patch
begin_patch: "*** Begin Patch" LF
end_patch: "*** End Patch" LF?

hunk: add_hunk | delete_hunk | update_hunk
add_hunk: "*** Add File: " filename LF add_line+
delete_hunk: "*** Delete File: " filename LF
update_hunk: "*** Update File: " filename LF change_move? change?

filename: /(.+)/
add_line: "+" /(.*)/ LF -> line

change_move: "*** Move to: " filename LF
change: (change_context | change_line)+ eof_line?
change_context: ("@@" | "@@ " /(.+)/) LF
change_line: ("+" | "-" | " ") /(.*)/ LF
eof_line: "*** End of File" LF

%import common.LF
`

export const GOOD_PATCHES: readonly string[] = [
  '*** Begin Patch\n*** Add File: hello.txt\n+Hello\n+\n+world (é, 漢, 😀)\n*** End Patch\n',
  '*** Begin Patch\n*** Delete File: src/old name.ts\n*** End Patch',
  '*** Begin Patch\n*** Update File: a.ts\n@@ class A\n@@   f() {\n-  one\n+  two\n context\n*** End Patch\n',
  '*** Begin Patch\n*** Update File: a.ts\n*** Move to: b.ts\n@@\n-x\n+y\n*** End of File\n*** End Patch\n',
  '*** Begin Patch\n*** Update File: a.ts\n*** Delete File: b.ts\n*** Add File: c\n+\n*** End Patch\n',
  '*** Begin Patch\n*** Update File: a.ts\n+*** End Patch\n \n*** End Patch\n',
]

export const BAD_PATCHES: readonly string[] = [
  '',
  '*** Begin Patch\n*** End Patch\n',
  '*** Begin Patch\n*** Add File: a\n*** End Patch\n',
  '*** Begin Patch\n*** Add File: \n+x\n*** End Patch\n',
  '*** Begin Patch\n*** Add File: a\nx\n*** End Patch\n',
  '*** Begin Patch\n*** Update File: a.ts\nx\n*** End Patch\n',
  '*** Begin Patch\n*** Update File: a.ts\n@@class\n+x\n*** End Patch\n',
  '*** Begin Patch\n*** Update File: a.ts\n+x\n*** Move to: b\n*** End Patch\n',
  '*** Begin Patch\n*** Add File: a\n+x\n*** End Patch\n\n',
  'Sure!\n*** Begin Patch\n*** Add File: a\n+x\n*** End Patch\n',
]
