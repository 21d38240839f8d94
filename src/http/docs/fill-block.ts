/**
 * The text with `content` between `<!-- name -->` and `<!-- /name -->`.
 * @throws Error if the text has no such block
 */
export function fillBlock(text: string, name: string, content: string): string {
    const begin = `<!-- ${name} -->\n`;
    const start = text.indexOf(begin);
    const end = text.indexOf(`<!-- /${name} -->`, start);
    if (start === -1 || end === -1) throw new Error(`The text has no block "${name}".`);
    return text.slice(0, start + begin.length) + content + text.slice(end);
}
