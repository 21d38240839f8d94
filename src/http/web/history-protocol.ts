import { z } from 'zod';
import { CHAT_SOURCES } from '../../chat/chat-turn.ts';
import { MESSAGE_STATUSES } from '../../history/chat-row.ts';
import { EXPORT_FORMATS } from '../../history/encode-export.ts';
import { lazy } from '../../shared/lazy.ts';
import { lazySchema } from '../contract/lazy-schema.ts';
import { mediaType } from '../contract/media-type.ts';

const id = lazySchema(() => z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER));

/** A day (in UTC) or a moment. */
const time = lazySchema(() =>
    z.union([z.iso.date(), z.iso.datetime({ offset: true })]).transform(text => new Date(text)),
);

const filterShape = lazy(() => ({
    agent: z.string().min(1).max(200).optional(),
    source: z.enum(CHAT_SOURCES).optional(),
    /** The token's id. */
    token: id().optional(),
    status: z.enum(MESSAGE_STATUSES).optional(),
    /** Last active at this time or later, and before that one. */
    since: time().optional(),
    until: time().optional(),
    search: z.string().trim().min(1).max(500).optional(),
    /** With the questions that chat apps put themselves. */
    utility: z.stringbool().prefault('false'),
}));

export const historyQuery = lazySchema(() =>
    z.object({
        ...filterShape(),
        cursor: z.string().max(40).optional(),
        limit: z.coerce.number().int().min(1).max(200).default(50),
    }),
);

export const exportQuery = lazySchema(() =>
    z.object({ ...filterShape(), format: z.enum(EXPORT_FORMATS).default('jsonl') }),
);

export const messagesQuery = lazySchema(() => z.object({ after: id().optional() }));

/** Whose data: that of a key, or of whoever began a conversation. */
export const forgetBody = lazySchema(() =>
    z
        .object({
            tokenId: z.int().min(1).nullish(),
            conversationId: z.int().min(1).nullish(),
            /** Without it, nothing is deleted; the answer says how much would be. */
            confirm: z.boolean().default(false),
        })
        .refine(({ tokenId, conversationId }) => (tokenId ?? null) !== null || (conversationId ?? null) !== null, {
            message: "one of 'tokenId' and 'conversationId' is needed",
            path: ['tokenId'],
        })
        .meta({ id: 'ForgetRequest' }),
);

export const historyExport = lazySchema(() => z.union([mediaType('application/jsonl')(), mediaType('text/csv')()]));
