import type { UsageAnswer } from '../../http/web/operation-ui-protocol.ts';
import type { AgentSummary, TokenSummary } from '../../http/web/ui-protocol.ts';
import { createLoader } from '../api/loader.ts';
import { createQueryLoader } from '../api/query-loader.ts';
import { requestJson } from '../api/request-json.ts';
import { AdminPage } from '../layout/admin-page.tsx';
import { showPage } from '../layout/show-page.tsx';
import { DayCharts } from '../usage/day-charts.tsx';
import { UsageFilter } from '../usage/usage-filter.tsx';
import { changeUsageQuery, toSearch, usageQuery } from '../usage/usage-query.ts';
import { UsageTable } from '../usage/usage-table.tsx';
import { UsageTotals } from '../usage/usage-totals.tsx';

const names = createLoader(async () => {
    const [{ agents }, { tokens }] = await Promise.all([
        requestJson<{ readonly agents: readonly AgentSummary[] }>('/api/agents'),
        requestJson<{ readonly tokens: readonly TokenSummary[] }>('/api/tokens'),
    ]);
    return { agents, tokens };
});
const page = createQueryLoader(usageQuery, query => requestJson<UsageAnswer>(`/api/usage?${toSearch(query)}`));

showPage(UsagePage);

function UsagePage() {
    const { value: known } = names.current;
    const lists = known.state === 'ready' ? known.value : { agents: [], tokens: [] };
    return (
        <AdminPage title="Usage" path="/usage" page={page} head={<UsageFilter {...lists} />}>
            {usage => <Usage usage={usage} agents={lists.agents} />}
        </AdminPage>
    );
}

interface UsageProps {
    readonly usage: UsageAnswer;
    readonly agents: readonly AgentSummary[];
}

function Usage({ usage, agents }: UsageProps) {
    if (usage.total.replies === 0) {
        return (
            <div class="empty">
                <h2>No replies in this period</h2>
                <p>Replies in the web chat and through the API are counted here.</p>
            </div>
        );
    }
    const fullNames = new Map(agents.map(({ agentName, profile }) => [agentName, profile.fullName]));
    const keys = new Map(
        usage.tokens.map(({ id, hint, note }) => [String(id), note === null ? hint : `${note} (${hint})`]),
    );
    return (
        <>
            {!usage.isUpToDate && (
                <p class="callout">Usage is still being calculated. The newest replies are missing.</p>
            )}
            <UsageTotals total={usage.total} />
            <DayCharts usage={usage} />
            <UsageTable
                title="By agent"
                kind="Agent"
                sums={usage.groups.agentName}
                nameOf={key => fullNames.get(key) ?? key}
                onChoose={agent => changeUsageQuery({ agent })}
            />
            <UsageTable
                title="By API key"
                kind="API key"
                sums={usage.groups.tokenId}
                nameOf={key => (key === '0' ? 'Web chat' : (keys.get(key) ?? `API key ${key}`))}
                onChoose={token => changeUsageQuery({ token })}
            />
            <UsageTable
                title="By model"
                kind="Model"
                sums={usage.groups.model}
                nameOf={key => (key === ': ' ? 'None (failed)' : key)}
            />
            <p class="small soft">Days are in UTC. Deleted replies are still counted.</p>
        </>
    );
}
