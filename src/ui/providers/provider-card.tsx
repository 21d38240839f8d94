import { useId } from 'preact/hooks';
import type { ProviderState } from '../../http/web/operation-ui-protocol.ts';
import { toNumber, toTime } from '../usage/to-words.ts';
import { ProviderTest } from './provider-test.tsx';

export interface ProviderCardProps {
    readonly provider: ProviderState;
    /** In the chain, counted from 1. */
    readonly position: number;
    /** Of all providers together. */
    readonly allAnswers: number;
    readonly onTested: () => void;
}

/** One provider: what it is asked for, how often it answered, how it failed, and how fast it was. */
export function ProviderCard({ provider, position, allAnswers, onTested }: ProviderCardProps) {
    const titleId = useId();
    const { name, baseUrl, hasKey, answers, models, firstToken, total } = provider;
    const failures = provider.failures.reduce((sum, { count }) => sum + count, 0);
    const share = allAnswers === 0 ? null : Math.round((100 * answers) / allAnswers);
    return (
        <li class="panel provider stack" aria-labelledby={titleId}>
            <div class="provider-head">
                <span class="provider-position" aria-hidden="true">
                    {position}
                </span>
                <div>
                    <h2 id={titleId}>{name}</h2>
                    <p class="small soft">
                        {baseUrl === null ? 'Inside this server, answers from the books' : <code>{baseUrl}</code>}
                        {baseUrl !== null && (hasKey ? ' · with a key' : ' · without a key')}
                    </p>
                </div>
                <ProviderTest name={name} position={position} onTested={onTested} />
            </div>
            <dl class="provider-numbers">
                <Fact label="Asked for" value={provider.model ?? 'the first chat model of its list'} isText />
                <Fact
                    label="Answers"
                    value={share === null || share === 100 ? toNumber(answers) : `${toNumber(answers)} (${share} %)`}
                />
                <Fact label="Failures" value={toNumber(failures)} />
                <Fact label="First word, median" value={timeOf(firstToken.p50)} more={restOf(firstToken.p95)} />
                <Fact label="Whole answer, median" value={timeOf(total.p50)} more={restOf(total.p95)} />
            </dl>
            {models.length > 0 && (
                <p class="small soft">
                    Answered by{' '}
                    {models.map(({ model, answers: count }, index) => (
                        <span key={model}>
                            {index > 0 && ', '}
                            <code>{model}</code> ({toNumber(count)})
                        </span>
                    ))}
                </p>
            )}
            {provider.failures.length > 0 && (
                <ul class="row" aria-label={`Failures of ${name}`}>
                    {provider.failures.map(({ reason, count }) => (
                        <li key={reason} class="chip failed">
                            {REASONS[reason] ?? reason.replaceAll('_', ' ')}: {toNumber(count)}
                        </li>
                    ))}
                </ul>
            )}
        </li>
    );
}

const REASONS: Readonly<Record<string, string>> = {
    upstream_failed: 'did not work',
    upstream_timeout: 'took too long',
    rate_limited: 'too many requests',
    quota_exceeded: 'quota used up',
    context_too_long: 'too long for the model',
    parameter_value_invalid: 'refused what was asked',
    model_not_found: 'has no such model',
    internal: 'fault of this server',
};

function timeOf(milliseconds: number | null): string {
    return milliseconds === null ? '–' : toTime(milliseconds);
}

function restOf(milliseconds: number | null): string | undefined {
    return milliseconds === null ? undefined : `95 % within ${toTime(milliseconds)}`;
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
