import type { ReplyEnd } from '../domain/chat-event.ts';
import type { ChatMessage } from '../domain/chat-message.ts';
import type { ChatSource } from '../domain/chat-turn.ts';
import type { ReplyChoice } from '../domain/reply-draft.ts';
import type { ErrorCode } from '../shared/errors.ts';
import type { Trace } from '../shared/trace.ts';
import type { ModelRequest } from './chat-model.ts';

/** An activity in progress. */
export interface Observed<End> {
    /** The parent of everything that the activity starts. */
    readonly trace: Trace;
    end(end: End): void;
}

export interface RequestStart {
    readonly trace: Trace;
    readonly method: string;
}

export interface RequestEnd {
    /** The pattern of the route, never the URL; `null` if no route matches. */
    readonly route: string | null;
    readonly status: number;
    /** Until the last byte of the response. */
    readonly durationMs: number;
}

export interface ObservedRequest extends Observed<RequestEnd> {
    /** The response is a stream, which ends with the request. */
    streamBegan(): void;
}

export interface ReplyStart {
    readonly trace: Trace;
    readonly source: ChatSource;
    readonly agentName: string;
    readonly replyId: string;
    readonly conversationId: string;
    /** Private. */
    readonly thread: readonly ChatMessage[];
}

export interface ReplyOutcome {
    readonly status: 'COMPLETE' | 'INTERRUPTED' | 'FAILED';
    readonly errorCode: ErrorCode | null;
    /** `null` if the model did not finish. */
    readonly end: ReplyEnd | null;
    /** Private. */
    readonly choices: readonly ReplyChoice[];
    /** Until the first event of the model; `null` if there was none. */
    readonly firstTokenMs: number | null;
    readonly durationMs: number;
}

/** A request to one provider. If it fails, the chain tries the next one. */
export interface ProviderStart {
    readonly trace: Trace;
    readonly provider: string;
    /** Its texts are private. */
    readonly request: ModelRequest;
}

export interface ProviderOutcome {
    /** `REFUSED`: the provider works, and refused the content. */
    readonly status: 'ANSWERED' | 'REFUSED' | 'FAILED' | 'ABANDONED';
    readonly errorCode: ErrorCode | null;
    readonly reply: ReplyEnd | null;
    readonly firstTokenMs: number | null;
    readonly durationMs: number;
}

/** The result of a learning job. A failed job may be retried. */
export type LearningResult = 'learned' | 'proposed' | 'refused' | 'nothing' | 'skipped' | 'failed';

/**
 * Observes the server for metrics, logs and traces. Every method returns at once and never throws.
 */
export interface Observer {
    requestBegan(start: RequestStart): ObservedRequest;
    replyBegan(start: ReplyStart): Observed<ReplyOutcome>;
    providerAsked(start: ProviderStart): Observed<ProviderOutcome>;
    /** `lines` is the number of lines with that result: a job can have lines of several results. */
    lessonsDecided(result: LearningResult, lines: number): void;
    /** A request was refused because of a limit, e.g. `requestsPerMinute`. */
    limitReached(limit: string): void;
}
