import { AppError } from '../shared/errors.ts';

/** The text of a file, byte for byte, also a mark at its beginning. @throws AppError `parameter_value_invalid` for what is no text */
export function toBookText(path: string, bytes: Uint8Array): string {
    try {
        return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch (cause) {
        throw new AppError('parameter_value_invalid', `'${path}' is no text in UTF-8.`, { cause });
    }
}
