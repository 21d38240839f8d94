import { VISIBILITIES } from '../../agents/agent.ts';
import { accessOfToken } from '../../auth/api-key.ts';
import type { ApiToken } from '../../auth/api-token.ts';
import { toReplyChoice } from '../../history/read-conversation.ts';
import type { StoredReplyRows } from '../../history/stored-replies.ts';
import { AppError } from '../../shared/errors.ts';
import { admitKey } from '../admit.ts';
import type { DoorContext } from '../door-context.ts';
import { parseParameters } from '../parse-parameters.ts';
import { readJsonBody } from '../read-json-body.ts';
import { type ApiRequest, toAgentName, toApiTurn } from './api-request.ts';
import { toCompletionObject } from './encode-completion.ts';
import { metadataSchema, storedCompletionBody } from './metadata-schema.ts';
import { type ListItem, parsePageQuery, toList, toPage } from './page-query.ts';
import { toStoredMessages } from './to-stored-messages.ts';

export interface StoredCompletionRequest extends ApiRequest {
    readonly completionId: string;
}

/** `GET …/chat/completions`: what this key asked to be stored, of agents that it still may use. */
export async function listCompletions(context: DoorContext, input: ApiRequest): Promise<Response> {
    const token = await admitKey(context, input);
    const { caller } = toApiTurn(context, input, token);
    const { searchParams } = new URL(input.request.url);
    const query = parsePageQuery(searchParams, 'asc');
    const model = searchParams.get('model');
    const names = await allowedNames(context, input, token);
    const { replies, hasMore } = await context.storedReplies.list({
        ...query,
        kind: 'COMPLETION',
        callerHash: caller.callerHash,
        agentNames: model === null ? names : names.filter(name => name === toAgentName(undefined, model)),
        metadata: metadataFilter(searchParams),
        after: query.after === null ? null : toReplyId(query.after),
    });
    return Response.json(toList(replies.map(toStoredCompletion), hasMore));
}

/** `GET …/chat/completions/{id}`. */
export async function showCompletion(context: DoorContext, input: StoredCompletionRequest): Promise<Response> {
    return Response.json(toStoredCompletion(await readStored(context, input)));
}

/** `POST …/chat/completions/{id}`: its metadata is all that can be changed. */
export async function updateCompletion(context: DoorContext, input: StoredCompletionRequest): Promise<Response> {
    const { stored, rows } = await readStored(context, input);
    const body = parseParameters(storedCompletionBody, await readJsonBody(input.request, context.doors.bodyLimits));
    const metadata = body.metadata ?? {};
    await context.storedReplies.setMetadata(stored, metadata);
    return Response.json(toStoredCompletion({ stored: { ...stored, metadata }, rows }));
}

/** `DELETE …/chat/completions/{id}`: it is not stored for its client any more; what was said stays in the history. */
export async function deleteCompletion(context: DoorContext, input: StoredCompletionRequest): Promise<Response> {
    const { stored } = await readStored(context, input);
    await context.storedReplies.delete(stored);
    return Response.json({ object: 'chat.completion.deleted', id: toCompletionId(stored.replyId), deleted: true });
}

/** `GET …/chat/completions/{id}/messages`: what the completion answers. */
export async function listCompletionMessages(context: DoorContext, input: StoredCompletionRequest): Promise<Response> {
    const { replyId, callerHash, agentName } = (await readStored(context, input)).stored;
    const { thread, context: clientContext } = await context.conversations.readReply({
        replyId,
        callerHash,
        agentName,
    });
    const messages = toStoredMessages(toCompletionId(replyId), thread, clientContext);
    return Response.json(toPage(messages, parsePageQuery(new URL(input.request.url).searchParams, 'asc')));
}

async function readStored(context: DoorContext, input: StoredCompletionRequest): Promise<StoredReplyRows> {
    const token = await admitKey(context, input);
    const { caller, authorize } = toApiTurn(context, input, token);
    const found = await context.storedReplies.read({
        kind: 'COMPLETION',
        replyId: toReplyId(input.completionId),
        callerHash: caller.callerHash,
        agentName: input.routeName,
    });
    const { agent } = await context.findAgent(found.stored.agentName);
    authorize(agent);
    if (found.rows.every(row => row.status === 'COMPLETE')) return found;
    throw new AppError('not_found', `There is no stored completion with the id '${input.completionId}'.`);
}

async function allowedNames(context: DoorContext, input: ApiRequest, token: ApiToken): Promise<readonly string[]> {
    if (input.routeName !== undefined) {
        const { agent } = await context.findAgent(input.routeName);
        toApiTurn(context, input, token).authorize(agent);
        return [agent.agentName];
    }
    const agents = await context.listAgents(VISIBILITIES);
    return agents.filter(agent => accessOfToken(token, agent) === 'allowed').map(({ agentName }) => agentName);
}

/** `metadata[key]=value`, as often as it stands there. */
function metadataFilter(parameters: URLSearchParams): Readonly<Record<string, string>> {
    const pairs = Array.from(parameters, ([name, value]) => [/^metadata\[(.+)\]$/.exec(name)?.[1], value] as const);
    const filter = Object.fromEntries(pairs.flatMap(([key, value]) => (key === undefined ? [] : [[key, value]])));
    return parseParameters(metadataSchema, filter, 'metadata');
}

function toStoredCompletion({ stored, rows }: StoredReplyRows): ListItem {
    const completion = toCompletionObject(stored, {
        choices: rows.map(({ message }) => toReplyChoice(message)),
        reasons: rows.map(({ message }) => message.finishReason ?? 'stop'),
        usage: rows[0]?.usage ?? null,
    });
    const answer = { id: toCompletionId(stored.replyId), ...completion, metadata: stored.metadata };
    return answer;
}

function toCompletionId(replyId: string): string {
    return `chatcmpl-${replyId}`;
}

function toReplyId(completionId: string): string {
    return completionId.replace(/^chatcmpl-/, '');
}
