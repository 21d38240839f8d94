import type { ContentPart, MessageContent } from '../domain/chat-message.ts';

/** About 25,000 tokens: a part of what most models can read at once. */
const LONGEST_FILE = 100_000;

type FilePart = Extract<ContentPart, { type: 'file' }>;

/** The content with attached texts, code and data as text with their names: every model reads text, and few read files. Pure. */
export function withFilesAsText(content: MessageContent): MessageContent {
    if (typeof content === 'string' || !content.some(part => part.type === 'file')) return content;
    const parts = content.map(part => (part.type === 'file' ? asText(part) : part));
    const texts = parts.flatMap(part => (part.type === 'text' ? [part.text] : []));
    return texts.length === parts.length ? texts.join('\n\n') : parts;
}

function asText(part: FilePart): ContentPart {
    const { file_data: data, filename = 'attachment' } = part.file;
    const text = data === undefined ? null : textOfFileOrNull(data);
    if (text === null) return part;
    const name = filename.replaceAll(/\s/g, ' ').slice(0, 200);
    const isCut = text.length > LONGEST_FILE;
    const end = isCut ? `[${name}: only the first ${LONGEST_FILE} of ${text.length} characters]` : `[End of ${name}]`;
    return { type: 'text', text: `[File ${name}]\n${text.slice(0, LONGEST_FILE)}\n${end}` };
}

/** The text of a `data:` address or of plain Base64; `null` if it is none, such as a PDF or a picture. What it is decides, not its type. */
function textOfFileOrNull(data: string): string | null {
    const bytes = bytesOfOrNull(data);
    if (bytes === null || bytes.length === 0) return null;
    try {
        const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
        // A small PDF may be plain text, and no text has a NUL.
        return text.startsWith('%PDF-') || text.includes('\0') ? null : text;
    } catch {
        return null;
    }
}

function bytesOfOrNull(data: string): Uint8Array | null {
    if (!data.startsWith('data:')) return Buffer.from(data, 'base64');
    const comma = data.indexOf(',');
    if (comma === -1) return null;
    const rest = data.slice(comma + 1);
    if (data.slice(0, comma).endsWith(';base64')) return Buffer.from(rest, 'base64');
    try {
        return Buffer.from(decodeURIComponent(rest));
    } catch {
        return null;
    }
}
