import type { ConversationPart } from '../../http/web/ui-protocol.ts';

export type Attachment = Extract<ConversationPart, { type: 'file' }>;

export const ACCEPTED_FILES = 'image/png,image/jpeg,image/gif,image/webp,application/pdf,text/*,.md,.csv,.json,.log';
const MAX_BYTES = 10 * 1024 * 1024;
const ACCEPTED_TYPE = /^(?:image\/(?:png|jpeg|gif|webp)|application\/(?:pdf|json)|text\/[\w.+-]+)$/;

/** @throws Error with a message for the user if the file type is not supported or the file is too large */
export async function readAttachment(file: File): Promise<Attachment> {
    const mediaType = ACCEPTED_TYPE.test(file.type) ? file.type : typeOfName(file.name);
    if (mediaType === null) throw new Error(`${file.name}: only images, text files and PDFs can be attached.`);
    if (file.size > MAX_BYTES) throw new Error(`${file.name}: the file is larger than 10 MB.`);
    const url = await readDataUrl(file);
    // Browsers report no type for some text files, so the data URL gets ours.
    return {
        type: 'file',
        mediaType,
        url: url.replace(/^data:[^,]*?;base64,/, `data:${mediaType};base64,`),
        filename: file.name,
    };
}

function typeOfName(name: string): string | null {
    if (/\.(?:md|markdown)$/i.test(name)) return 'text/markdown';
    return /\.(?:txt|csv|log|ya?ml|toml|book|[jt]sx?|py|rb|go|rs|java|c|h|cpp|css|html?|xml|sql|sh)$/i.test(name)
        ? 'text/plain'
        : null;
}

function readDataUrl(file: File): Promise<string> {
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(new Error(`${file.name}: the file could not be read.`));
    reader.readAsDataURL(file);
    return promise;
}
