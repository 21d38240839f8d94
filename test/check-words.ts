import words from '../.ci/words.json' with { type: 'json' };

// `bun run check:words`: reports the words of `.ci/words.json` in its paths, with what to write instead.

const patterns = Object.entries(words.words).map(([word, better]) => ({
    word: new RegExp(`\\b(?:${word})\\b`, 'i'),
    better,
}));

const problems = (await Promise.all(words.paths.map(listFiles))).flat().map(checkFile);
const lines = (await Promise.all(problems)).flat();
for (const line of lines) console.error(line);
if (lines.length > 0) process.exit(1);

async function listFiles(path: string): Promise<readonly string[]> {
    if (/\.\w+$/.test(path)) return [path];
    return Array.fromAsync(new Bun.Glob(`${path}/**/*.{ts,tsx,css,md}`).scan());
}

async function checkFile(path: string): Promise<readonly string[]> {
    const text = await Bun.file(path).text();
    return text.split('\n').flatMap((line, index) =>
        patterns.flatMap(({ word, better }) => {
            const found = word.exec(line)?.[0];
            return found === undefined ? [] : [`${path}:${index + 1}: “${found}”: write ${better}.`];
        }),
    );
}
