import { signal } from '@preact/signals';
import type { ProvidersAnswer } from '../../http/web/operation-ui-protocol.ts';
import { createQueryLoader } from '../api/query-loader.ts';
import { requestJson } from '../api/request-json.ts';
import { AdminPage } from '../layout/admin-page.tsx';
import { showPage } from '../layout/show-page.tsx';
import { HowToConfigure } from '../providers/how-to-configure.tsx';
import { ProviderCard } from '../providers/provider-card.tsx';
import { RangeChoice } from '../usage/range-choice.tsx';

const RANGES = [1, 7, 30] as const;

const days = signal<number>(7);
const page = createQueryLoader(days, count => requestJson<ProvidersAnswer>(`/api/providers?days=${count}`));

showPage(ProvidersPage);

function ProvidersPage() {
    const head = (
        <RangeChoice
            ranges={RANGES}
            days={days.value}
            onChange={chosen => {
                days.value = chosen;
            }}
        />
    );
    return (
        <AdminPage title="Providers" path="/providers" page={page} head={head}>
            {({ providers }) => {
                const replies = providers.reduce((sum, provider) => sum + provider.answers, 0);
                return (
                    <>
                        <p class="soft">
                            {providers.length > 1
                                ? 'Providers are used in this order. If one fails before its first token, the next one is used.'
                                : 'This provider is used for every reply.'}
                        </p>
                        <ol class="providers stack">
                            {providers.map((provider, index) => (
                                <ProviderCard
                                    key={index}
                                    provider={provider}
                                    position={index + 1}
                                    totalReplies={replies}
                                    onTested={() => page.reload()}
                                />
                            ))}
                        </ol>
                        <HowToConfigure />
                    </>
                );
            }}
        </AdminPage>
    );
}
