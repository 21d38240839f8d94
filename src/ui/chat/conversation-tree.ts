import type { ConversationMessage, ConversationPart } from '../../http/web/ui-protocol.ts';

/** A run of one of the agent's tools inside a reply. */
export interface ToolPart {
    readonly type: 'tool';
    readonly id: string;
    readonly name: string;
    readonly input: unknown;
    /** What it gave; `null` while it runs. */
    readonly output: string | null;
    readonly isError: boolean;
}

export type MessagePart = ConversationPart | ToolPart;

export interface ThreadMessage extends Omit<ConversationMessage, 'parts'> {
    readonly parts: readonly MessagePart[];
    /** Why a reply failed. */
    readonly error?: string;
}

/** A conversation with all its branches, and which of them is looked at. */
export interface ConversationTree {
    readonly messages: ReadonlyMap<string, ThreadMessage>;
    /** The last message of the branch; `null` before anything was said. */
    readonly leafId: string | null;
}

export const EMPTY_TREE: ConversationTree = { messages: new Map(), leafId: null };

/** A recorded conversation, at its newest message. */
export function toTree(messages: readonly ThreadMessage[]): ConversationTree {
    return {
        messages: new Map(messages.map(message => [message.id, message])),
        leafId: messages.at(-1)?.id ?? null,
    };
}

/** The branch that is looked at, or the one up to `leafId`, oldest first. */
export function branchOf(
    { messages, leafId }: ConversationTree,
    end: string | null = leafId,
): readonly ThreadMessage[] {
    const branch: ThreadMessage[] = [];
    for (let id = end; id !== null; ) {
        const message = messages.get(id);
        if (message === undefined) break;
        branch.push(message);
        id = message.parentId;
    }
    return branch.reverse();
}

/** The message and the others in its place, in the order in which they were said. */
export function alternativesTo(
    { messages }: ConversationTree,
    { parentId, role }: ThreadMessage,
): readonly ThreadMessage[] {
    return [...messages.values()].filter(other => other.parentId === parentId && other.role === role);
}

/** With the message, which is looked at now; one of its id is replaced. */
export function withMessage(tree: ConversationTree, message: ThreadMessage): ConversationTree {
    return { messages: new Map(tree.messages).set(message.id, message), leafId: message.id };
}

/** With what somebody thinks of the reply; nothing where it is not here any more. */
export function withRating(
    tree: ConversationTree,
    { id }: Pick<ThreadMessage, 'id'>,
    rating: number | null,
): ConversationTree {
    const message = tree.messages.get(id);
    return message === undefined ? tree : { ...tree, messages: new Map(tree.messages).set(id, { ...message, rating }) };
}

/** The newest branch that goes through the message. */
export function atBranchOf(tree: ConversationTree, id: string): ConversationTree {
    const children = Map.groupBy(tree.messages.values(), message => message.parentId);
    let leafId = id;
    for (let next = children.get(leafId)?.at(-1); next !== undefined; next = children.get(leafId)?.at(-1))
        leafId = next.id;
    return { ...tree, leafId };
}

/** The text of a message, without its other parts. */
export function textOf({ parts }: Pick<ThreadMessage, 'parts'>): string {
    return parts.flatMap(part => (part.type === 'text' ? [part.text] : [])).join('\n\n');
}
