import { sha256Hex } from '../../shared/hash.ts';
import { tokensOf } from './line-tokens.ts';

/** The same 32 hex characters for lines with the same meaning; short enough for a database index. */
export function toContentKey(content: string): string {
    return sha256Hex(tokensOf(content).key).slice(0, 32);
}
