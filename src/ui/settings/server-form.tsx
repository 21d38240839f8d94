import { useSignal } from '@preact/signals';
import type { SettingsAnswer } from '../../http/web/operation-ui-protocol.ts';
import { VISIBILITY_CHOICES } from '../agents/visibility-choices.ts';
import { errorMessage } from '../api/error-message.ts';
import { requestJson } from '../api/request-json.ts';
import { Failure } from '../controls/failure.tsx';
import { serverName } from '../layout/server-name.ts';

export function ServerForm({ settings }: { readonly settings: SettingsAnswer }) {
    const name = useSignal(settings.serverName);
    const visibility = useSignal(settings.defaultVisibility);
    const failure = useSignal<string | null>(null);
    const isSaved = useSignal(false);
    return (
        <form
            class="panel stack"
            aria-labelledby="this-server"
            onInput={() => {
                isSaved.value = false;
            }}
            onSubmit={event => {
                event.preventDefault();
                void save();
            }}
        >
            <h2 id="this-server">This server</h2>
            <label class="field">
                <span>Name</span>
                <input
                    class="input"
                    required
                    maxLength={80}
                    value={name.value}
                    onInput={event => {
                        name.value = event.currentTarget.value;
                    }}
                />
            </label>
            <fieldset class="field">
                <legend>Default visibility of new agents</legend>
                <div class="choices">
                    {VISIBILITY_CHOICES.map(choice => (
                        <label key={choice.visibility} class="choice">
                            <input
                                type="radio"
                                name="visibility"
                                checked={choice.visibility === visibility.value}
                                onChange={() => {
                                    visibility.value = choice.visibility;
                                }}
                            />
                            <strong>{choice.label}</strong>
                            <span class="small soft">{choice.text}</span>
                        </label>
                    ))}
                </div>
            </fieldset>
            {failure.value !== null && <Failure message={failure.value} />}
            <div class="row">
                <button type="submit" class="button primary">
                    Save
                </button>
                <span class="small soft" role="status">
                    {isSaved.value && 'Saved.'}
                </span>
            </div>
        </form>
    );

    async function save(): Promise<void> {
        try {
            const body = { serverName: name.value, defaultVisibility: visibility.value };
            const saved = await requestJson<Pick<SettingsAnswer, 'serverName'>>('/api/settings', {
                method: 'PATCH',
                body,
            });
            failure.value = null;
            isSaved.value = true;
            name.value = saved.serverName;
            serverName.value = saved.serverName;
            document.title = `Settings · ${saved.serverName}`;
        } catch (error) {
            failure.value = errorMessage(error);
        }
    }
}
