/** Whether a key may be the one of a hint, which is its beginning and its end: `ptbk_6135…9e59`. */
export function fitsHint(key: string, hint: string): boolean {
    const [begin = '', end = ''] = hint.split('…');
    return key.startsWith(begin) && key.endsWith(end);
}
