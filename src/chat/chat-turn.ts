import type { Agent } from '../agents/agent.ts';
import type { Trace } from '../shared/trace.ts';
import type { CallerQuota } from './caller-quota.ts';
import type { ReplyStart } from './chat-event.ts';
import type { ChatMessage } from './chat-message.ts';
import type { ReplyOptions } from './reply-options.ts';

export const CHAT_SOURCES = ['AGENT_PAGE_CHAT', 'OPENAI_API_COMPATIBILITY'] as const;
/** The protocol that a message came through. */
export type ChatSource = (typeof CHAT_SOURCES)[number];

/** What the protocol knows about the caller. Recorded with each row of the turn. */
export interface ChatCaller {
    readonly source: ChatSource;
    /** The API key as it is stored; `null` for the web chat. */
    readonly apiKey: string | null;
    /** Identifies a person or program, so that conversations of different callers are never joined. */
    readonly callerHash: string;
    readonly url: string | null;
    readonly ip: string | null;
    readonly userAgent: string | null;
    readonly language: string | null;
    readonly platform: string | null;
}

/** A chat that has an id of the client. */
export interface ClientChat {
    /** Hash of that id and the client's address. */
    readonly chatHash: string;
    /** Whether the caller was created for this request. Then only the chat id connects it to earlier requests. */
    readonly isOfNewVisitor: boolean;
}

/** One request for a reply, through any protocol. */
export interface ChatTurn {
    readonly agentName: string;
    /** The whole thread, oldest first. It ends with the message to reply to. */
    readonly thread: readonly ChatMessage[];
    /** The client's system or developer text: context for this request only. */
    readonly context: string | null;
    readonly options: ReplyOptions;
    readonly caller: ChatCaller;
    /** Called first. Throws the `AppError` for the caller if it may not use this agent. */
    readonly authorize: (agent: Agent) => void;
    /** `null` for a caller without limits. */
    readonly quota: CallerQuota | null;
    /** The client repeats this turn after a failure that it saw. */
    readonly isRetry: boolean;
    /** The conversation that the client names; ignored if it is not the caller's own. */
    readonly conversationId?: string | undefined;
    /** Finds a conversation that a client without a cookie began; absent for API keys. */
    readonly clientChat?: ClientChat | null | undefined;
    readonly trace: Trace;
    /** The id that the reply gets; a new one if absent. */
    readonly replyId?: string | undefined;
    /** Gets the content of `start`; the model request waits for it. */
    readonly onStart?: ((start: ReplyStart) => Promise<void>) | undefined;
}

export type ThreadWithContext = Pick<ChatTurn, 'thread' | 'context'>;
