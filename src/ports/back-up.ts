/**
 * Streams a consistent copy of the whole database while the server keeps running.
 * @throws AppError `not_found` if the database has its own tool for backups, `storage_unavailable`
 */
export type BackUp = () => Promise<ReadableStream<Uint8Array<ArrayBuffer>>>;
