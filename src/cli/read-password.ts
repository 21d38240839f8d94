/** Reads a password twice from the terminal without echo, or from standard input. @throws Error if the two do not match */
export async function readPassword(): Promise<string> {
    if (!process.stdin.isTTY) return (await Bun.stdin.text()).replace(/\r?\n$/, '');
    const first = await readHidden('New password: ');
    if ((await readHidden('Repeat: ')) !== first) throw new Error('The passwords do not match. Nothing was changed.');
    return first;
}

const ENTER = new Set(['\r', '\n', '\u0004']);
const BACKSPACE = new Set(['\u007f', '\b']);
const CONTROL_C = '\u0003';

async function readHidden(prompt: string): Promise<string> {
    process.stderr.write(prompt);
    process.stdin.setRawMode(true);
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    let text: readonly string[] = [];
    const read = (bytes: Buffer) => {
        for (const character of bytes.toString()) {
            if (ENTER.has(character)) return resolve(text.join(''));
            if (character === CONTROL_C) return reject(new Error('Cancelled. Nothing was changed.'));
            text = BACKSPACE.has(character) ? text.slice(0, -1) : [...text, character];
        }
    };
    process.stdin.on('data', read).resume();
    try {
        return await promise;
    } finally {
        process.stdin.off('data', read).pause();
        process.stdin.setRawMode(false);
        process.stderr.write('\n');
    }
}
