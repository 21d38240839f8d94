/** The first line that is not empty, which names the agent. */
export function titleOf(text: string): string {
    return (
        text
            .split('\n')
            .find(line => line.trim() !== '')
            ?.trim() ?? ''
    );
}

/** The book with another title. Pure. */
export function withTitle(text: string, title: string): string {
    const lines = text.split('\n');
    const index = lines.findIndex(line => line.trim() !== '');
    return index === -1 ? `${title}\n` : lines.with(index, title).join('\n');
}
