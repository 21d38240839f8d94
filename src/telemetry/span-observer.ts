import {
    type Attributes,
    ROOT_CONTEXT,
    type Span,
    SpanKind,
    SpanStatusCode,
    type Tracer,
    trace,
} from '@opentelemetry/api';
import type { ReplyEnd, Usage } from '../chat/chat-event.ts';
import { type ChatMessage, textOf } from '../chat/chat-message.ts';
import type { ReplyChoice } from '../chat/reply-draft.ts';
import type { Observer, ProviderStart, ReplyStart } from '../ports/observer.ts';
import type { Trace } from '../shared/trace.ts';

type SpanObserver = Pick<Observer, 'requestBegan' | 'replyBegan' | 'providerAsked'>;

/**
 * A span for each request, each reply and each request to a provider, named by the semantic conventions for HTTP and for generative AI
 * (https://opentelemetry.io/docs/specs/semconv/gen-ai/).
 */
export function createSpanObserver(
    tracer: Tracer,
    { isContentCaptured }: { readonly isContentCaptured: boolean },
): SpanObserver {
    return {
        requestBegan({ trace: parent, method }) {
            const span = begin(method, SpanKind.SERVER, parent, { 'http.request.method': method });
            return {
                trace: toTrace(span, parent),
                streamBegan() {},
                end({ route, status }) {
                    if (route !== null) {
                        span.updateName(`${method} ${route}`);
                        span.setAttribute('http.route', route);
                    }
                    span.setAttribute('http.response.status_code', status);
                    finish(span, status >= 500 ? String(status) : null);
                },
            };
        },
        replyBegan(start) {
            const span = begin(`invoke_agent ${start.agentName}`, SpanKind.INTERNAL, start.trace, {
                ...replyAttributes(start),
                ...(isContentCaptured ? { 'gen_ai.input.messages': toInputMessages(start.thread) } : {}),
            });
            return {
                trace: toTrace(span, start.trace),
                end({ status, errorCode, end, choices }) {
                    if (end !== null) {
                        span.setAttributes({ ...usageAttributes(end.usage), 'gen_ai.response.model': end.model });
                        span.setAttribute('gen_ai.response.finish_reasons', [...end.reasons]);
                    }
                    if (isContentCaptured) span.setAttribute('gen_ai.output.messages', toOutputMessages(choices, end));
                    finish(span, errorCode ?? (status === 'INTERRUPTED' ? 'cancelled' : null));
                },
            };
        },
        providerAsked(start) {
            const { request } = start;
            const span = begin(nameOf(request.preferredModel), SpanKind.CLIENT, start.trace, {
                ...providerAttributes(start),
                ...(isContentCaptured
                    ? {
                          'gen_ai.system_instructions': JSON.stringify([{ type: 'text', content: request.system }]),
                          'gen_ai.input.messages': toInputMessages(request.messages),
                      }
                    : {}),
            });
            return {
                trace: toTrace(span, start.trace),
                end({ status, errorCode, reply, firstTokenMs }) {
                    if (firstTokenMs !== null) {
                        span.setAttribute('gen_ai.response.time_to_first_chunk', firstTokenMs / 1000);
                    }
                    if (reply !== null) {
                        span.updateName(nameOf(reply.model));
                        span.setAttributes({ ...usageAttributes(reply.usage), 'gen_ai.response.model': reply.model });
                        span.setAttribute('gen_ai.response.finish_reasons', [...reply.reasons]);
                    }
                    finish(span, errorCode ?? (status === 'ABANDONED' ? 'cancelled' : null));
                },
            };
        },
    };

    function begin(name: string, kind: SpanKind, parent: Trace, attributes: Attributes): Span {
        return tracer.startSpan(name, { kind, attributes }, contextOf(parent));
    }
}

function nameOf(model: string | null): string {
    return model === null ? 'chat' : `chat ${model}`;
}

function replyAttributes({ agentName, conversationId, replyId, source }: ReplyStart): Attributes {
    return {
        'gen_ai.operation.name': 'invoke_agent',
        'gen_ai.agent.name': agentName,
        'gen_ai.conversation.id': conversationId,
        'gen_ai.response.id': replyId,
        'agents_server.source': source,
    };
}

function providerAttributes({ provider, request: { options, preferredModel } }: ProviderStart): Attributes {
    return {
        'gen_ai.operation.name': 'chat',
        'gen_ai.provider.name': provider,
        'gen_ai.request.stream': true,
        ...given('gen_ai.request.model', preferredModel ?? undefined),
        ...given('gen_ai.request.temperature', options.temperature),
        ...given('gen_ai.request.top_p', options.topP),
        ...given('gen_ai.request.max_tokens', options.maxCompletionTokens ?? options.maxTokens),
        ...given('gen_ai.request.choice.count', options.choiceCount),
    };
}

function given(name: string, value: string | number | undefined): Attributes {
    return value === undefined ? {} : { [name]: value };
}

function usageAttributes({ promptTokens, completionTokens, cachedTokens }: Usage): Attributes {
    return {
        'gen_ai.usage.input_tokens': promptTokens,
        'gen_ai.usage.output_tokens': completionTokens,
        ...given('gen_ai.usage.cache_read.input_tokens', cachedTokens),
    };
}

function finish(span: Span, errorType: string | null): void {
    if (errorType !== null) {
        span.setAttribute('error.type', errorType);
        span.setStatus({ code: SpanStatusCode.ERROR });
    }
    span.end();
}

function toTrace(span: Span, { requestId }: Trace): Trace {
    const { traceId, spanId, traceFlags } = span.spanContext();
    return { requestId, traceparent: `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}` };
}

function contextOf({ traceparent }: Trace) {
    const [, traceId, spanId, flags] = traceparent?.split('-') ?? [];
    if (traceId === undefined || spanId === undefined || flags === undefined) return ROOT_CONTEXT;
    const traceFlags = Number.parseInt(flags, 16);
    return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags, isRemote: true });
}

/** The format of `gen_ai.input.messages`. Only texts: pictures and files are too large for a span. */
function toInputMessages(messages: readonly ChatMessage[]): string {
    return JSON.stringify(messages.map(({ role, content }) => ({ role, parts: [toPart(textOf(content))] })));
}

/** The format of `gen_ai.output.messages`. */
function toOutputMessages(choices: readonly ReplyChoice[], end: ReplyEnd | null): string {
    const messages = choices.map(({ text, refusal }, index) => ({
        role: 'assistant',
        parts: [toPart(text + refusal)],
        finish_reason: end?.reasons[index] ?? 'error',
    }));
    return JSON.stringify(messages);
}

function toPart(content: string) {
    return { type: 'text', content };
}
