import { useSignal } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import type { ClientSettings, ClientsAnswer } from '../../http/web/clients-ui-protocol.ts';
import { createLoader } from '../api/loader.ts';
import { requestJson } from '../api/request-json.ts';
import { Failure } from '../controls/failure.tsx';
import { Snippet } from '../controls/snippet.tsx';
import { ApiAddress } from './api-address.tsx';

export interface ProgramSettingsProps {
    readonly agentName: string;
    readonly apiKey: string;
}

/** The placeholder for the API key in the server's settings. */
const KEY_PLACEHOLDER = 'ptbk_…';

/** The settings for each program that is known to work. */
export function ProgramSettings({ agentName, apiKey }: ProgramSettingsProps) {
    const clients = useMemo(
        () => createLoader(() => requestJson<ClientsAnswer>(`/docs/clients.json?agent=${agentName}`)),
        [agentName],
    );
    const chosenId = useSignal<string | null>(null);
    const { value: loaded } = clients.current;
    if (loaded.state === 'failed')
        return <Failure message={loaded.error.message} onRetry={() => void clients.reload()} />;
    if (loaded.state === 'loading') return <p class="soft">Loading…</p>;
    const chosen = loaded.value.clients.find(({ id }) => id === chosenId.value) ?? loaded.value.clients[0];
    if (chosen === undefined) return null;
    return (
        <>
            <label class="field">
                <span>Client</span>
                <select
                    class="input"
                    value={chosen.id}
                    onChange={event => {
                        chosenId.value = event.currentTarget.value;
                    }}
                >
                    {loaded.value.clients.map(({ id, name }) => (
                        <option key={id} value={id}>
                            {name}
                        </option>
                    ))}
                </select>
            </label>
            <SettingsOf client={chosen} fill={text => text.replaceAll(KEY_PLACEHOLDER, apiKey)} />
            <p class="soft">
                <a href={`/docs/clients?agent=${agentName}`}>Settings for all clients</a>
            </p>
        </>
    );
}

interface SettingsOfProps {
    readonly client: ClientSettings;
    readonly fill: (text: string) => string;
}

function SettingsOf({ client, fill }: SettingsOfProps) {
    const { settings } = client;
    return (
        <div class="stack">
            <p class="soft">{client.place}</p>
            {'text' in settings ? (
                <Snippet label={`Settings for ${client.name}`} text={fill(settings.text)} />
            ) : (
                <dl class="addresses">
                    {settings.fields.map(([label, value]) => (
                        <ApiAddress key={label} label={label} value={fill(value)} />
                    ))}
                </dl>
            )}
            {client.remark !== undefined && <p class="soft">{fill(client.remark)}</p>}
        </div>
    );
}
