import { z } from 'zod';
import { VISIBILITIES } from '../../agents/agent.ts';
import type { Received } from '../contract/json-reply.ts';
import { lazySchema } from '../contract/lazy-schema.ts';
import { mediaType } from '../contract/media-type.ts';
import { agentProfile } from './ui-protocol.ts';

// What the page of a book gets from its routes; times are ISO 8601 text.

const diagnostic = lazySchema(() =>
    z
        .object({
            severity: z.enum(['error', 'warning', 'info']),
            rule: z.string().describe('The name of the rule, such as `fence-not-closed`.'),
            message: z.string(),
            line: z.int(),
            column: z.int(),
        })
        .meta({ id: 'Diagnostic' }),
);

export const book = lazySchema(() =>
    z
        .object({
            agentName: z.string(),
            agentHash: z.string().describe('SHA-256 of the book.'),
            agentSource: z.string(),
            version: z.int().describe('What the next change has to be based on.'),
            visibility: z.enum(VISIBILITIES),
            updatedAt: z.iso.datetime(),
            profile: agentProfile(),
            diagnostics: z.array(diagnostic()),
        })
        .meta({ id: 'Book' }),
);
/** `GET` and `PUT /agents/:agentName/api/book`. */
export type BookAnswer = Received<typeof book>;

export const bookOrText = lazySchema(() => z.union([book(), mediaType('text/plain')()]));

export const bookCheck = lazySchema(() =>
    z
        .object({
            agentName: z.string(),
            profile: agentProfile(),
            isClosed: z.boolean(),
            diagnostics: z.array(diagnostic()),
        })
        .meta({ id: 'BookCheck' }),
);

export const commitmentList = lazySchema(() =>
    z
        .object({
            commitments: z.array(
                z.object({
                    keyword: z.string(),
                    aliases: z.array(z.string()),
                    documentation: z.string(),
                    example: z.string(),
                    isBuilt: z.boolean().describe('Whether this server does anything about it.'),
                }),
            ),
        })
        .meta({ id: 'CommitmentList' }),
);

const knowledgePageState = lazySchema(() =>
    z
        .object({
            url: z.string(),
            checkedAt: z.iso.datetime().nullable().describe('null before it was read.'),
            title: z.string().nullable(),
            characters: z.int(),
            error: z.string().nullable(),
        })
        .meta({ id: 'KnowledgePage' }),
);
export type KnowledgePageState = Received<typeof knowledgePageState>;

export const bookPreview = lazySchema(() =>
    z
        .object({
            agentName: z.string(),
            agentHash: z.string(),
            profile: agentProfile(),
            isClosed: z.boolean(),
            systemMessage: z.string(),
            exampleMessages: z.array(z.object({ role: z.string(), content: z.unknown() })),
            model: z.string().nullable(),
            options: z.record(z.string(), z.unknown()),
            tools: z.array(z.looseObject({ name: z.string(), description: z.string().exactOptional() })),
            unaskedServers: z
                .array(z.string())
                .describe('MCP servers that are asked for their tools only when the book is saved.'),
            searchedPassages: z
                .int()
                .describe('Passages beyond the system message, of which the best ones come with each question.'),
            knowledgePages: z.array(knowledgePageState()),
            messageSuffix: z.string().nullable(),
            diagnostics: z.array(diagnostic()),
        })
        .meta({ id: 'ModelRequirements' }),
);
/** `POST /agents/:agentName/api/model-requirements`. */
export type BookPreview = Received<typeof bookPreview>;
