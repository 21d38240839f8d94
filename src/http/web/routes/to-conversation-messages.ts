import type { ContentPart } from '../../../chat/chat-message.ts';
import type { ChatRow, RecordedMessage } from '../../../history/chat-row.ts';
import type { ConversationMessage, ConversationPart } from '../ui-protocol.ts';

/** The rows of a conversation, and how its replies were rated, as a tree of messages: each names the one that it follows on. Pure. */
export function toConversationMessages(
    rows: readonly ChatRow[],
    ratings: ReadonlyMap<string, number>,
): readonly ConversationMessage[] {
    const idOfHash = new Map<string, string>();
    return rows.flatMap(({ id, messageHash, previousMessageHash, message, createdAt, status, replyId }) => {
        if (message.role === 'TOOL') return [];
        const parentId = previousMessageHash === null ? null : (idOfHash.get(previousMessageHash) ?? null);
        // Of messages that are alike the newest is the one that the conversation went on from.
        idOfHash.set(messageHash, String(id));
        return [
            {
                id: String(id),
                parentId,
                role: message.role === 'USER' ? ('user' as const) : ('assistant' as const),
                parts: toParts(message),
                createdAt: createdAt.toISOString(),
                status,
                replyId,
                rating: ratings.get(replyId ?? '') || null,
            },
        ];
    });
}

export function toParts({ content, attachments, reasoning, refusal }: RecordedMessage): readonly ConversationPart[] {
    const texts = attachments?.flatMap(toPart) ?? (content === '' ? [] : [{ type: 'text' as const, text: content }]);
    return [
        ...(reasoning === undefined ? [] : [{ type: 'reasoning' as const, text: reasoning }]),
        ...texts,
        ...(refusal === undefined ? [] : [{ type: 'text' as const, text: refusal }]),
    ];
}

function toPart(part: ContentPart): readonly ConversationPart[] {
    if (part.type === 'text') return [{ type: 'text', text: part.text }];
    if (part.type === 'refusal') return [{ type: 'text', text: part.refusal }];
    if (part.type === 'image_url') {
        const { url } = part.image_url;
        return [{ type: 'file', mediaType: mediaTypeOf(url) ?? 'image/*', url }];
    }
    if (part.type === 'input_audio') {
        const mediaType = `audio/${part.input_audio.format}`;
        return [{ type: 'file', mediaType, url: `data:${mediaType};base64,${part.input_audio.data}` }];
    }
    const { file_data: url, filename } = part.file;
    if (url === undefined) return [];
    const mediaType = mediaTypeOf(url) ?? 'application/octet-stream';
    return [{ type: 'file', mediaType, url, ...(filename === undefined ? {} : { filename }) }];
}

function mediaTypeOf(url: string): string | null {
    return /^data:([\w.+-]+\/[\w.+-]+)[;,]/.exec(url)?.[1] ?? null;
}
