import { useEffect, useRef } from 'preact/hooks';
import type { HistoryMessage } from '../../http/web/history-ui-protocol.ts';
import { MessageParts } from '../chat/message-parts.tsx';
import { Icon } from '../controls/icon.tsx';
import { formatDuration } from '../usage/format-values.ts';
import { StatusChip } from './status-chip.tsx';

export interface HistoryMessageProps {
    readonly message: HistoryMessage;
    readonly steps: readonly HistoryMessage[];
}

const ROLES = { USER: 'User', MODEL: 'Agent', TOOL: 'Tool' } as const;

/** A message; replies also show model, tokens and duration. */
export function HistoryMessageView({ message, steps }: HistoryMessageProps) {
    const { role, parts, toolCalls, status, createdAt, errorCode } = message;
    const element = useRef<HTMLElement>(null);
    const isLinked = location.hash === `#message-${message.id}`;
    useEffect(() => {
        if (isLinked) element.current?.scrollIntoView({ block: 'center' });
    }, [isLinked]);
    return (
        <article ref={element} class={`history-message ${role.toLowerCase()} ${isLinked ? 'linked' : ''}`}>
            <p class="small soft history-facts">
                <strong>{ROLES[role]}</strong>
                <time dateTime={createdAt}>{new Date(createdAt).toLocaleString()}</time>
                {role === 'MODEL' && <span>{toUsage(message)}</span>}
                <StatusChip status={status} />
                {errorCode !== null && <code>{errorCode}</code>}
            </p>
            {steps.length > 0 && (
                <details class="aside">
                    <summary>
                        <Icon name="plug" /> {steps.length === 1 ? '1 tool step' : `${steps.length} tool steps`}
                    </summary>
                    {steps.map(step => (
                        <Step key={step.id} step={step} />
                    ))}
                </details>
            )}
            <MessageParts parts={parts} />
            <ToolCalls calls={toolCalls} />
        </article>
    );
}

function Step({ step }: { readonly step: HistoryMessage }) {
    return (
        <div class="history-step">
            {step.role === 'TOOL' ? <pre>{textOf(step)}</pre> : <MessageParts parts={step.parts} />}
            <ToolCalls calls={step.toolCalls} />
        </div>
    );
}

function ToolCalls({ calls }: { readonly calls: HistoryMessage['toolCalls'] }) {
    return (
        <>
            {calls.map((call, index) => (
                <pre key={index}>
                    {call.name}({call.arguments})
                </pre>
            ))}
        </>
    );
}

function textOf({ parts }: HistoryMessage): string {
    return parts.flatMap(part => (part.type === 'text' ? [part.text] : [])).join('\n');
}

/** "gpt-5 at openai · 1,020 + 120 tokens · 3 s"; unknown values are left out. */
function toUsage({ model, provider, promptTokens, completionTokens, durationMs }: HistoryMessage): string {
    const facts = [
        model === null ? null : provider === null ? model : `${model} at ${provider}`,
        promptTokens === null
            ? null
            : `${promptTokens.toLocaleString()} + ${(completionTokens ?? 0).toLocaleString()} tokens`,
        durationMs === null ? null : formatDuration(durationMs),
    ];
    return facts.filter(fact => fact !== null).join(' · ');
}
