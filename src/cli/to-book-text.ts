import { AppError } from '../shared/errors.ts';

/** Decodes a file exactly, including a byte order mark. @throws AppError `parameter_value_invalid` if it is not UTF-8 */
export function toBookText(path: string, bytes: Uint8Array): string {
    try {
        return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch (cause) {
        throw new AppError('parameter_value_invalid', `'${path}' is not UTF-8 text.`, { cause });
    }
}
