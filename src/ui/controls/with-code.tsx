/** A message of the server, with text between backticks as code. */
export function WithCode({ text }: { readonly text: string }) {
    const pieces = text.split(/`(`{3,30}|[^`]+)`/);
    return <>{pieces.map((piece, index) => (index % 2 === 1 ? <code key={index}>{piece}</code> : piece))}</>;
}
