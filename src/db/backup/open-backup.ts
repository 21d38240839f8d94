import { type FileHandle, open, rm } from 'node:fs/promises';
import { OWN_COMMAND } from '../../own-command.ts';
import { AppError } from '../../shared/errors.ts';
import { newRandomHex } from '../../shared/ids.ts';
import { sqlitePathOrNull } from '../open-database.ts';

/** Streams a backup from a temporary file beside the database. Another process makes it, since it would block this one. */
export async function openBackup(databaseUrl: string): Promise<ReadableStream<Uint8Array<ArrayBuffer>>> {
    const path = sqlitePathOrNull(databaseUrl);
    if (path === null) {
        const instead = 'pg_dump --format=custom --file=FILE "$DATABASE_URL"';
        throw new AppError('not_found', `Back up Postgres with its own tools: ${instead}`);
    }
    const target = `${path}.${newRandomHex()}.backup`;
    try {
        await runBackup(path, target);
        return streamOf(await open(target));
    } finally {
        // The open file can be read without its name.
        await rm(target, { force: true });
    }
}

async function runBackup(path: string, target: string): Promise<void> {
    const program = Bun.spawn([...OWN_COMMAND, 'backup', target], {
        env: { ...process.env, DATABASE_URL: path },
        stdio: ['ignore', 'ignore', 'pipe'],
    });
    const [errors, code] = await Promise.all([program.stderr.text(), program.exited]);
    if (code !== 0)
        throw new AppError('storage_unavailable', 'The backup failed.', { cause: new Error(errors.trim()) });
}

const PIECE_BYTES = 256 * 1024;

function streamOf(file: FileHandle): ReadableStream<Uint8Array<ArrayBuffer>> {
    return new ReadableStream<Uint8Array<ArrayBuffer>>(
        {
            async pull(controller) {
                const { bytesRead, buffer } = await file.read(new Uint8Array(PIECE_BYTES), 0, PIECE_BYTES);
                if (bytesRead > 0) {
                    controller.enqueue(buffer.subarray(0, bytesRead));
                    return;
                }
                await file.close();
                controller.close();
            },
            cancel: () => file.close(),
        },
        { highWaterMark: 0 },
    );
}
