import { type FileHandle, open, rm } from 'node:fs/promises';
import { OWN_COMMAND } from '../../own-command.ts';
import { AppError } from '../../shared/errors.ts';
import { newRandomHex } from '../../shared/ids.ts';
import { sqlitePathOrNull } from '../open-database.ts';

/** Backs the database up to a file beside it that is gone when it was read. Another process makes it: this one would stand still meanwhile. */
export async function openBackup(databaseUrl: string): Promise<ReadableStream<Uint8Array<ArrayBuffer>>> {
    const path = sqlitePathOrNull(databaseUrl);
    if (path === null) {
        const instead = 'pg_dump --format=custom --file=FILE "$DATABASE_URL"';
        throw new AppError('not_found', `The database is Postgres, whose own tools back it up: ${instead}`);
    }
    const target = `${path}.${newRandomHex()}.backup`;
    try {
        await runBackup(path, target);
        return streamOf(await open(target));
    } finally {
        // An open file goes on to be read; its name is not needed for that.
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
