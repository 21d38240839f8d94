export function print(line: string): void {
    process.stdout.write(`${line}\n`);
}

/** The output format of `--json`. */
export function printJson(value: unknown): void {
    print(JSON.stringify(value, null, 2));
}

/** Each column is as wide as its widest cell. */
export function printTable(headings: readonly string[], rows: readonly (readonly string[])[]): void {
    const lines = [headings, ...rows];
    const widths = headings.map((_, column) => Math.max(...lines.map(line => Bun.stringWidth(line[column] ?? ''))));
    for (const line of lines) {
        const cells = line.map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - Bun.stringWidth(cell)));
        print(cells.join('  ').trimEnd());
    }
}
