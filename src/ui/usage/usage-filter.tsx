import type { AgentSummary, TokenSummary } from '../../http/web/ui-protocol.ts';
import { Icon } from '../controls/icon.tsx';
import { RangeChoice } from './range-choice.tsx';
import { changeUsageQuery, RANGES, toSearch, usageQuery } from './usage-query.ts';

export interface UsageFilterProps {
    readonly agents: readonly AgentSummary[];
    readonly tokens: readonly TokenSummary[];
}

/** The filters of the usage page and its CSV export. */
export function UsageFilter({ agents, tokens }: UsageFilterProps) {
    const query = usageQuery.value;
    return (
        <div class="usage-filters">
            <RangeChoice ranges={RANGES} days={query.days} onChange={days => changeUsageQuery({ days })} />
            <label class="field">
                <span>Agent</span>
                <select
                    class="input"
                    value={query.agent}
                    onChange={event => changeUsageQuery({ agent: event.currentTarget.value })}
                >
                    <option value="">All agents</option>
                    {agents.map(({ agentName, profile }) => (
                        <option key={agentName} value={agentName}>
                            {profile.fullName}
                        </option>
                    ))}
                </select>
            </label>
            <label class="field">
                <span>API key</span>
                <select
                    class="input"
                    value={query.token}
                    onChange={event => changeUsageQuery({ token: event.currentTarget.value })}
                >
                    <option value="">All API keys and web chat</option>
                    <option value="0">Only web chat</option>
                    {tokens.map(({ id, hint, note }) => (
                        <option key={id} value={String(id)}>
                            {note === null ? hint : `${note} (${hint})`}
                        </option>
                    ))}
                </select>
            </label>
            <a class="button" href={`/api/usage.csv?${toSearch(query)}`} download>
                <Icon name="download" /> CSV
            </a>
        </div>
    );
}
