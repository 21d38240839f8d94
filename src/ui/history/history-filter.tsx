import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { AgentSummary, TokenSummary } from '../../http/web/ui-protocol.ts';
import { changeHistoryQuery, historyQuery } from './history-query.ts';

export interface HistoryFilterProps {
    readonly agents: readonly AgentSummary[];
    readonly tokens: readonly TokenSummary[];
}

const DEBOUNCE_MS = 250;
export function HistoryFilter({ agents, tokens }: HistoryFilterProps) {
    const query = historyQuery.value;
    const { search: _, ...others } = query;
    const chosen = Object.values(others).filter(value => value !== '').length;
    return (
        <search class="history-filter">
            <SearchField />
            <details class="more-filters" open={chosen > 0}>
                <summary>{chosen === 0 ? 'Filters' : `Filters (${chosen})`}</summary>
                <div>
                    <Choice label="Agent" name="agent" all="All agents">
                        {agents.map(({ agentName, profile }) => [agentName, profile.fullName])}
                    </Choice>
                    <Choice label="Source" name="source" all="All sources">
                        {[
                            ['AGENT_PAGE_CHAT', 'Web chat'],
                            ['OPENAI_API_COMPATIBILITY', 'API'],
                        ]}
                    </Choice>
                    <Choice label="API key" name="token" all="All API keys">
                        {tokens.map(({ id, hint, note }) => [String(id), note === null ? hint : `${note} (${hint})`])}
                    </Choice>
                    <Choice label="Last reply" name="status" all="Any">
                        {[
                            ['COMPLETE', 'Complete'],
                            ['INTERRUPTED', 'Interrupted'],
                            ['FAILED', 'Failed'],
                        ]}
                    </Choice>
                    <label class="field day">
                        <span>From</span>
                        <input
                            class="input"
                            type="date"
                            value={query.since}
                            onChange={event => changeHistoryQuery({ since: event.currentTarget.value })}
                        />
                    </label>
                    <label class="field day">
                        <span>To</span>
                        <input
                            class="input"
                            type="date"
                            value={query.until}
                            onChange={event => changeHistoryQuery({ until: event.currentTarget.value })}
                        />
                    </label>
                </div>
            </details>
        </search>
    );
}

function SearchField() {
    const text = useSignal(historyQuery.peek().search);
    useEffect(() => {
        const search = text.value;
        if (search === historyQuery.peek().search) return;
        const timer = setTimeout(() => changeHistoryQuery({ search }), DEBOUNCE_MS);
        return () => clearTimeout(timer);
    }, [text.value]);
    return (
        <label class="field words">
            <span>Search</span>
            <input
                class="input"
                type="search"
                placeholder="Search messages"
                value={text.value}
                onInput={event => {
                    text.value = event.currentTarget.value;
                }}
            />
        </label>
    );
}

interface ChoiceProps {
    readonly label: string;
    readonly name: 'agent' | 'source' | 'token' | 'status';
    readonly all: string;
    /** Pairs of value and label. */
    readonly children: readonly (readonly string[])[];
}

function Choice({ label, name, all, children }: ChoiceProps) {
    return (
        <label class="field">
            <span>{label}</span>
            <select
                class="input"
                value={historyQuery.value[name]}
                onChange={event => changeHistoryQuery({ [name]: event.currentTarget.value })}
            >
                <option value="">{all}</option>
                {children.map(([value, optionLabel]) => (
                    <option key={value} value={value}>
                        {optionLabel}
                    </option>
                ))}
            </select>
        </label>
    );
}
