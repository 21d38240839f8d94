/** A sentence of the server in which names of the language stand between backticks. */
export function WithCode({ text }: { readonly text: string }) {
    const pieces = text.split(/`(`{3,30}|[^`]+)`/);
    return <>{pieces.map((piece, index) => (index % 2 === 1 ? <code key={index}>{piece}</code> : piece))}</>;
}
