/**
 * Makes a copy of the whole database as of now, while everything goes on; gives the copy's bytes.
 * @throws AppError `not_found` where the database has its own tool for that, `storage_unavailable`
 */
export type BackUp = () => Promise<ReadableStream<Uint8Array<ArrayBuffer>>>;
