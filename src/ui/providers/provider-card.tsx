import { useId } from 'preact/hooks';
import type { ProviderState } from '../../http/web/operation-ui-protocol.ts';
import { formatDuration, formatNumber } from '../usage/format-values.ts';
import { ProviderTest } from './provider-test.tsx';

export interface ProviderCardProps {
    readonly provider: ProviderState;
    /** The position in the chain, counted from 1. */
    readonly position: number;
    /** The replies of all providers together. */
    readonly totalReplies: number;
    readonly onTested: () => void;
}

/** One provider with its model, replies, failures and response times. */
export function ProviderCard({ provider, position, totalReplies, onTested }: ProviderCardProps) {
    const titleId = useId();
    const { name, baseUrl, hasKey, answers, models, firstToken, total } = provider;
    const failures = provider.failures.reduce((sum, { count }) => sum + count, 0);
    const share = totalReplies === 0 ? null : Math.round((100 * answers) / totalReplies);
    return (
        <li class="panel provider stack" aria-labelledby={titleId}>
            <div class="provider-head">
                <span class="provider-position" aria-hidden="true">
                    {position}
                </span>
                <div>
                    <h2 id={titleId}>{name}</h2>
                    <p class="small soft">
                        {baseUrl === null ? 'Built in, replies from the books' : <code>{baseUrl}</code>}
                        {baseUrl !== null && (hasKey ? ' · with API key' : ' · without API key')}
                    </p>
                </div>
                <ProviderTest name={name} position={position} onTested={onTested} />
            </div>
            <dl class="provider-numbers">
                <Fact label="Model" value={provider.model ?? 'First chat model of its list'} isText />
                <Fact
                    label="Replies"
                    value={
                        share === null || share === 100 ? formatNumber(answers) : `${formatNumber(answers)} (${share}%)`
                    }
                />
                <Fact label="Failures" value={formatNumber(failures)} />
                <Fact label="First token (median)" value={toText(firstToken.p50)} more={toP95(firstToken.p95)} />
                <Fact label="Full reply (median)" value={toText(total.p50)} more={toP95(total.p95)} />
            </dl>
            {models.length > 0 && (
                <p class="small soft">
                    Models used:{' '}
                    {models.map(({ model, answers: count }, index) => (
                        <span key={model}>
                            {index > 0 && ', '}
                            <code>{model}</code> ({formatNumber(count)})
                        </span>
                    ))}
                </p>
            )}
            {provider.refusals.length > 0 && (
                <div class="small soft">
                    <p>Left out of requests, because the provider refused it:</p>
                    <ul aria-label={`Refused by ${name}`}>
                        {provider.refusals.map(({ model, what }) => (
                            <li key={`${model} ${what}`}>
                                {what} (<code>{model}</code>)
                            </li>
                        ))}
                    </ul>
                </div>
            )}
            {provider.failures.length > 0 && (
                <ul class="row" aria-label={`Failures of ${name}`}>
                    {provider.failures.map(({ reason, count }) => (
                        <li key={reason} class="chip failed">
                            {REASONS[reason] ?? reason.replaceAll('_', ' ')}: {formatNumber(count)}
                        </li>
                    ))}
                </ul>
            )}
        </li>
    );
}

const REASONS: Readonly<Record<string, string>> = {
    upstream_failed: 'request failed',
    request_refused: 'request refused',
    upstream_timeout: 'timeout',
    rate_limited: 'rate limit',
    quota_exceeded: 'quota exceeded',
    context_too_long: 'context too long',
    parameter_value_invalid: 'invalid request',
    model_not_found: 'model not found',
    internal: 'internal error',
};

function toText(milliseconds: number | null): string {
    return milliseconds === null ? '–' : formatDuration(milliseconds);
}

function toP95(milliseconds: number | null): string | undefined {
    return milliseconds === null ? undefined : `p95: ${formatDuration(milliseconds)}`;
}

interface FactProps {
    readonly label: string;
    readonly value: string;
    readonly more?: string | undefined;
    readonly isText?: boolean;
}

function Fact({ label, value, more, isText = false }: FactProps) {
    return (
        <div>
            <dt>{label}</dt>
            <dd class={isText ? 'text' : undefined}>{value}</dd>
            {more !== undefined && <dd class="small soft">{more}</dd>}
        </div>
    );
}
