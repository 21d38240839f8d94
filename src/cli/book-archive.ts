import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, join, relative, sep } from 'node:path';
import { unzipSync, zipSync } from 'fflate';
import { z } from 'zod';
import { VISIBILITIES } from '../agents/agent.ts';
import type { BookFile } from '../agents/import-books.ts';
import { AppError } from '../shared/errors.ts';
import { toBookText } from './to-book-text.ts';

/** Files by their path in a folder or an archive. */
type Files = Map<string, Uint8Array>;

/** Stores what is not in the books, such as agent names and visibility. */
const MANIFEST = 'agents.json';
const manifestSchema = z.array(
    z.object({
        file: z.string(),
        agentName: z.string().regex(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/),
        visibility: z.enum(VISIBILITIES),
    }),
);
type Manifest = z.output<typeof manifestSchema>;

const MAX_FILES = 10_000;
const MAX_FILE_BYTES = 40_000_000;
const MAX_ARCHIVE_BYTES = 400_000_000;

/**
 * Reads a `.book` file, all books in a folder and its subfolders, or all books in a `.zip`. Names in an archive are never used as file
 * paths, so that `../` in them is harmless; links in folders are not followed.
 * @throws AppError `not_found`, `parameter_value_invalid`
 */
export async function readBooks(path: string): Promise<readonly BookFile[]> {
    const stats = await stat(path).catch(() => null);
    if (stats === null) throw new AppError('not_found', `There is no file or folder '${path}'.`);
    if (stats.isDirectory()) return toBookFiles(path, await readFolder(path));
    if (stats.size > MAX_ARCHIVE_BYTES) throw bad(`'${path}' is too large.`);
    const bytes = await Bun.file(path).bytes();
    if (bytes[0] === 0x50 && bytes[1] === 0x4b) return toBookFiles(path, unzip(path, bytes));
    if (path.toLowerCase().endsWith('.zip')) throw bad(`'${path}' is not a readable .zip archive.`);
    return [{ path, agentSource: toBookText(path, bytes) }];
}

export interface ExportedAgent {
    readonly agentName: string;
    readonly agentSource: string;
    readonly visibility: (typeof VISIBILITIES)[number];
}

/**
 * Writes each book unchanged to `<name>.book` in a folder or, if the path ends in `.zip`, in an archive.
 * @throws AppError `parameter_value_invalid` if a different file exists and `isReplacing` is not set
 */
export async function writeBooks(
    path: string,
    agents: readonly ExportedAgent[],
    { isReplacing }: { readonly isReplacing: boolean },
): Promise<void> {
    const manifest: Manifest = agents.map(({ agentName, visibility }) => ({
        file: `${agentName}.book`,
        agentName,
        visibility,
    }));
    const files: Files = new Map(agents.map(each => [`${each.agentName}.book`, encode(each.agentSource)]));
    files.set(MANIFEST, encode(`${JSON.stringify(manifest, null, 4)}\n`));
    if (path.toLowerCase().endsWith('.zip')) {
        const exists = (await stat(path).catch(() => null)) !== null;
        if (exists && !isReplacing) throw bad(`'${path}' already exists. Use --force to overwrite it.`);
        await replaceFile(path, zipSync(Object.fromEntries(files)));
        return;
    }
    if (!isReplacing) await rejectDifferentFiles(path, files);
    await mkdir(path, { recursive: true });
    for (const [name, bytes] of files) await Bun.write(join(path, name), bytes);
}

/** If writing fails, for example on a full disk, the existing file is kept. */
async function replaceFile(path: string, bytes: Uint8Array): Promise<void> {
    const unfinished = `${path}.unfinished`;
    try {
        await Bun.write(unfinished, bytes);
        await rename(unfinished, path);
    } finally {
        await rm(unfinished, { force: true });
    }
}

async function rejectDifferentFiles(folder: string, files: Files): Promise<void> {
    for (const [name, bytes] of files) {
        const file = Bun.file(join(folder, name));
        if ((await file.exists()) && !Buffer.from(bytes).equals(await file.bytes())) {
            throw bad(`'${join(folder, name)}' already exists with other content. Use --force to overwrite it.`);
        }
    }
}

async function readFolder(folder: string): Promise<Files> {
    const files: Files = new Map();
    for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
        const path = join(entry.parentPath, entry.name);
        const name = relative(folder, path).split(sep).join('/');
        if (!entry.isFile() || !isWanted(name)) continue;
        if (files.size >= MAX_FILES) throw bad(`'${folder}' has more than ${MAX_FILES} books.`);
        files.set(name, await Bun.file(path).bytes());
    }
    return files;
}

function unzip(path: string, bytes: Uint8Array): Files {
    let count = 0;
    let size = 0;
    try {
        const entries = unzipSync(bytes, {
            filter({ name, originalSize }) {
                if (!isWanted(name)) return false;
                count += 1;
                size += originalSize;
                const isTooLarge = count > MAX_FILES || originalSize > MAX_FILE_BYTES || size > MAX_ARCHIVE_BYTES;
                if (isTooLarge) throw bad(`The content of '${path}' is too large.`);
                return true;
            },
        });
        return new Map(Object.entries(entries));
    } catch (cause) {
        if (cause instanceof AppError) throw cause;
        throw new AppError('parameter_value_invalid', `'${path}' is not a readable .zip archive.`, { cause });
    }
}

/** Books and the manifest, without the hidden files that file managers add. */
function isWanted(name: string): boolean {
    const isHidden = (part: string) => part === '__MACOSX' || (part.startsWith('.') && part !== '..' && part !== '.');
    if (name.split('/').some(isHidden)) return false;
    return name === MANIFEST || name.endsWith('.book');
}

function toBookFiles(source: string, files: Files): readonly BookFile[] {
    const manifest = new Map(readManifest(source, files).map(entry => [entry.file, entry]));
    const names = [...files.keys()].filter(name => name !== MANIFEST).sort();
    return names.map(name => {
        const path = `${source}: ${name}`;
        const { agentName, visibility } = manifest.get(name) ?? {};
        return {
            path,
            agentSource: toBookText(path, files.get(name) ?? new Uint8Array()),
            ...(agentName === undefined ? {} : { agentName }),
            ...(visibility === undefined ? {} : { visibility }),
        };
    });
}

function readManifest(source: string, files: Files): Manifest {
    const bytes = files.get(MANIFEST);
    if (bytes === undefined) return [];
    try {
        return manifestSchema.parse(JSON.parse(toBookText(source, bytes)));
    } catch (cause) {
        throw new AppError('parameter_value_invalid', `The file ${MANIFEST} in '${basename(source)}' is not valid.`, {
            cause,
        });
    }
}

function encode(text: string): Uint8Array {
    return new TextEncoder().encode(text);
}

function bad(message: string): AppError {
    return new AppError('parameter_value_invalid', message);
}
