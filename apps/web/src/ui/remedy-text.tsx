/** A message for people, in which commands stand between backticks. */
export function RemedyText({ text }: { readonly text: string }) {
  const pieces = text.split(/`([^`]+)`/)
  return (
    <span>
      {pieces.map((piece, index) => (index % 2 === 1 ? <code key={index}>{piece}</code> : piece))}
    </span>
  )
}
