import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, join, relative, sep } from 'node:path';
import { unzipSync, zipSync } from 'fflate';
import { z } from 'zod';
import { VISIBILITIES } from '../agents/agent.ts';
import type { BookFile } from '../agents/import-books.ts';
import { AppError } from '../shared/errors.ts';
import { toBookText } from './to-book-text.ts';

/** Files by their path within a folder or an archive. */
type Files = Map<string, Uint8Array>;

/** Beside the books of an export: what a book does not say of its agent. */
const MANIFEST = 'agents.json';
const manifestSchema = z.array(
    z.object({
        file: z.string(),
        agentName: z.string().regex(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/),
        visibility: z.enum(VISIBILITIES),
    }),
);
type Manifest = z.output<typeof manifestSchema>;

const MOST_FILES = 10_000;
const LARGEST_FILE = 40_000_000;
const LARGEST_ARCHIVE = 400_000_000;

/**
 * The books at a path: one `.book` file, all of a folder and its folders, or all of a `.zip`. Names inside an archive are never taken
 * for places on the disk, so that `../` in them means nothing; links in folders are not followed.
 * @throws AppError `not_found`, `parameter_value_invalid`
 */
export async function readBooks(path: string): Promise<readonly BookFile[]> {
    const place = await stat(path).catch(() => null);
    if (place === null) throw new AppError('not_found', `There is no file or folder '${path}'.`);
    if (place.isDirectory()) return toBookFiles(path, await readFolder(path));
    if (place.size > LARGEST_ARCHIVE) throw bad(`'${path}' is too large.`);
    const bytes = await Bun.file(path).bytes();
    if (bytes[0] === 0x50 && bytes[1] === 0x4b) return toBookFiles(path, unzip(path, bytes));
    if (path.toLowerCase().endsWith('.zip')) throw bad(`'${path}' is no archive that can be read.`);
    return [{ path, agentSource: toBookText(path, bytes) }];
}

export interface ExportedAgent {
    readonly agentName: string;
    readonly agentSource: string;
    readonly visibility: (typeof VISIBILITIES)[number];
}

/**
 * Writes each book exactly as it is to `<name>.book`, into a folder or, where the path ends in `.zip`, into one archive.
 * @throws AppError `parameter_value_invalid` where something else is there already and `isReplacing` is not set
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
        const isThere = (await stat(path).catch(() => null)) !== null;
        if (isThere && !isReplacing) throw bad(`'${path}' is there already. Use --force to replace it.`);
        await replaceFile(path, zipSync(Object.fromEntries(files)));
        return;
    }
    if (!isReplacing) await refuseOtherFiles(path, files);
    await mkdir(path, { recursive: true });
    for (const [name, bytes] of files) await Bun.write(join(path, name), bytes);
}

/** Where the new file does not come to its end, as on a full disk, the one that is there stays. */
async function replaceFile(path: string, bytes: Uint8Array): Promise<void> {
    const unfinished = `${path}.unfinished`;
    try {
        await Bun.write(unfinished, bytes);
        await rename(unfinished, path);
    } finally {
        await rm(unfinished, { force: true });
    }
}

async function refuseOtherFiles(folder: string, files: Files): Promise<void> {
    for (const [name, bytes] of files) {
        const file = Bun.file(join(folder, name));
        if ((await file.exists()) && !Buffer.from(bytes).equals(await file.bytes())) {
            throw bad(`'${join(folder, name)}' is there already and differs. Use --force to replace it.`);
        }
    }
}

async function readFolder(folder: string): Promise<Files> {
    const files: Files = new Map();
    for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
        const path = join(entry.parentPath, entry.name);
        const name = relative(folder, path).split(sep).join('/');
        if (!entry.isFile() || !isWanted(name)) continue;
        if (files.size >= MOST_FILES) throw bad(`'${folder}' has more than ${MOST_FILES} books.`);
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
                const isTooMuch = count > MOST_FILES || originalSize > LARGEST_FILE || size > LARGEST_ARCHIVE;
                if (isTooMuch) throw bad(`'${path}' has more in it than books.`);
                return true;
            },
        });
        return new Map(Object.entries(entries));
    } catch (cause) {
        if (cause instanceof AppError) throw cause;
        throw new AppError('parameter_value_invalid', `'${path}' is no archive that can be read.`, { cause });
    }
}

/** Books and the manifest, without what file managers put beside them. */
function isWanted(name: string): boolean {
    const isHidden = (part: string) => part === '__MACOSX' || (part.startsWith('.') && part !== '..' && part !== '.');
    if (name.split('/').some(isHidden)) return false;
    return name === MANIFEST || name.endsWith('.book');
}

function toBookFiles(place: string, files: Files): readonly BookFile[] {
    const manifest = new Map(readManifest(place, files).map(entry => [entry.file, entry]));
    const names = [...files.keys()].filter(name => name !== MANIFEST).sort();
    return names.map(name => {
        const path = `${place}: ${name}`;
        const { agentName, visibility } = manifest.get(name) ?? {};
        return {
            path,
            agentSource: toBookText(path, files.get(name) ?? new Uint8Array()),
            ...(agentName === undefined ? {} : { agentName }),
            ...(visibility === undefined ? {} : { visibility }),
        };
    });
}

function readManifest(place: string, files: Files): Manifest {
    const bytes = files.get(MANIFEST);
    if (bytes === undefined) return [];
    try {
        return manifestSchema.parse(JSON.parse(toBookText(place, bytes)));
    } catch (cause) {
        throw new AppError('parameter_value_invalid', `The ${MANIFEST} of '${basename(place)}' cannot be read.`, {
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
