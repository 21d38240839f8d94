import type { Agent } from '../agents/agent.ts';
import type { Trace } from '../shared/trace.ts';
import type { CallerQuota } from './caller-quota.ts';
import type { ReplyStart } from './chat-event.ts';
import type { ChatMessage } from './chat-message.ts';
import type { ReplyOptions } from './reply-options.ts';

export const CHAT_SOURCES = ['AGENT_PAGE_CHAT', 'OPENAI_API_COMPATIBILITY'] as const;
/** Which door a message came through. */
export type ChatSource = (typeof CHAT_SOURCES)[number];

/** Who asks, as far as the door knows. Recorded with each row of the turn. */
export interface ChatCaller {
    readonly source: ChatSource;
    /** The API key as it is kept at rest; `null` for the web chat. */
    readonly apiKey: string | null;
    /** Tells one person or program from another, so that conversations of different callers never join. */
    readonly callerHash: string;
    readonly url: string | null;
    readonly ip: string | null;
    readonly userAgent: string | null;
    readonly language: string | null;
    readonly platform: string | null;
}

/** A chat that its client names by an id of its own. */
export interface ClientChat {
    /** Stands for that id and the client's address. */
    readonly chatHash: string;
    /** Whether the caller was made for this request: then the chat is all that the client has of earlier ones. */
    readonly isOfNewVisitor: boolean;
}

/** One request for a reply, whichever door it came through. */
export interface ChatTurn {
    readonly agentName: string;
    /** The whole thread, oldest first; it ends with what the agent is to reply to. */
    readonly thread: readonly ChatMessage[];
    /** The client's own system or developer text: context for this request alone. */
    readonly context: string | null;
    readonly options: ReplyOptions;
    readonly caller: ChatCaller;
    /** Throws the `AppError` that the caller gets where this agent is not for it. Asked before anything else is done. */
    readonly authorize: (agent: Agent) => void;
    /** `null` for a caller without limits. */
    readonly quota: CallerQuota | null;
    /** The client says that it sends this turn again after a failure it saw. */
    readonly isRetry: boolean;
    /** The conversation that the client names; where that is not the caller's own it means nothing. */
    readonly conversationId?: string | undefined;
    /** Where a conversation is looked for that a client without a cookie began; absent for API keys. */
    readonly clientChat?: ClientChat | null | undefined;
    readonly trace: Trace;
    /** The id that the reply gets; a new one if absent. */
    readonly replyId?: string | undefined;
    /** Told what `start` will say; the model is asked after that. */
    readonly onBegun?: ((start: ReplyStart) => Promise<void>) | undefined;
}

/** What was said, and what the client's system text is. */
export type ThreadWithContext = Pick<ChatTurn, 'thread' | 'context'>;
