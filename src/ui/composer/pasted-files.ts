interface Pasted<PastedFile> {
    /** The plain text of the clipboard; empty if it has none. */
    readonly text: string;
    readonly files: readonly PastedFile[];
}

/**
 * The files of a paste that are attached. Excel, Word and others add a picture of what was copied to its text: then only the text is
 * meant. File managers add the name or path of a file to the file: then the file is meant.
 */
export function pastedFiles<PastedFile extends Pick<File, 'name' | 'type'>>({
    text,
    files,
}: Pasted<PastedFile>): readonly PastedFile[] {
    const lines = text.split(/\r?\n/).filter(line => line.trim() !== '');
    const isText = lines.length > 0 && !lines.every(line => isPlaceOfFile(line.trim(), files));
    return isText && files.every(({ type }) => type.startsWith('image/')) ? [] : files;
}

/** Whether a line is the name of one of the files, or a path to it. */
function isPlaceOfFile(line: string, files: readonly Pick<File, 'name'>[]): boolean {
    const [path] = /^(?:file:|[/~\\]|[a-z]:[/\\]).*/i.exec(line) ?? [];
    const name = path?.split(/[/\\]/).at(-1) ?? line;
    return files.some(file => file.name === name);
}
