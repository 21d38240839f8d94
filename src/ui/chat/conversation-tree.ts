import type { ConversationMessage, ConversationPart } from '../../http/web/ui-protocol.ts';

/** A tool call of the agent within a reply. */
export interface ToolPart {
    readonly type: 'tool';
    readonly id: string;
    readonly name: string;
    readonly input: unknown;
    /** `null` while the tool is running. */
    readonly output: string | null;
    readonly isError: boolean;
}

export type MessagePart = ConversationPart | ToolPart;

export interface ThreadMessage extends Omit<ConversationMessage, 'parts'> {
    readonly parts: readonly MessagePart[];
    readonly error?: string;
}

/** A conversation with all its branches and the selected one. */
export interface ConversationTree {
    readonly messages: ReadonlyMap<string, ThreadMessage>;
    /** The last message of the selected branch; `null` in an empty conversation. */
    readonly leafId: string | null;
}

export const EMPTY_TREE: ConversationTree = { messages: new Map(), leafId: null };

/** Builds the tree of a recorded conversation, with the branch of its newest message selected. */
export function toTree(messages: readonly ThreadMessage[]): ConversationTree {
    return {
        messages: new Map(messages.map(message => [message.id, message])),
        leafId: messages.at(-1)?.id ?? null,
    };
}

/** The messages from the root to `end`, by default those of the selected branch. */
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

/** All versions of a message, including itself, oldest first. */
export function alternativesTo(
    { messages }: ConversationTree,
    { parentId, role }: ThreadMessage,
): readonly ThreadMessage[] {
    return [...messages.values()].filter(other => other.parentId === parentId && other.role === role);
}

/** Adds or replaces the message and selects it. */
export function withMessage(tree: ConversationTree, message: ThreadMessage): ConversationTree {
    return { messages: new Map(tree.messages).set(message.id, message), leafId: message.id };
}

/** Sets the rating of a reply; does nothing if the reply is no longer in the tree. */
export function withRating(
    tree: ConversationTree,
    { id }: Pick<ThreadMessage, 'id'>,
    rating: number | null,
): ConversationTree {
    const message = tree.messages.get(id);
    return message === undefined ? tree : { ...tree, messages: new Map(tree.messages).set(id, { ...message, rating }) };
}

/** Selects the newest branch through the message. */
export function atBranchOf(tree: ConversationTree, id: string): ConversationTree {
    const children = Map.groupBy(tree.messages.values(), message => message.parentId);
    let leafId = id;
    for (let next = children.get(leafId)?.at(-1); next !== undefined; next = children.get(leafId)?.at(-1))
        leafId = next.id;
    return { ...tree, leafId };
}

export function textOf({ parts }: Pick<ThreadMessage, 'parts'>): string {
    return parts.flatMap(part => (part.type === 'text' ? [part.text] : [])).join('\n\n');
}
