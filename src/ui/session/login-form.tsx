import { useSignal } from '@preact/signals';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { errorMessage } from '../api/error-message.ts';
import { requestJson } from '../api/request-json.ts';
import { Failure } from '../controls/failure.tsx';
import { nextPath } from './login-path.ts';

export function LoginForm() {
    const name = useSignal('admin');
    const password = useSignal('');
    const failure = useSignal<string | null>(null);
    const isBusy = useSignal(false);
    const passwordField = useRef<HTMLInputElement>(null);
    useLayoutEffect(() => passwordField.current?.focus(), []);
    return (
        <form
            class="panel stack"
            aria-labelledby="log-in"
            onSubmit={event => {
                event.preventDefault();
                void logIn();
            }}
        >
            <h1 id="log-in">Sign in</h1>
            <label class="field">
                <span>Name</span>
                <input
                    class="input"
                    name="username"
                    autocomplete="username"
                    autocapitalize="none"
                    spellcheck={false}
                    required
                    maxLength={100}
                    value={name.value}
                    onInput={event => {
                        name.value = event.currentTarget.value;
                    }}
                />
            </label>
            <label class="field">
                <span>Password</span>
                <input
                    ref={passwordField}
                    class="input"
                    type="password"
                    name="password"
                    autocomplete="current-password"
                    required
                    maxLength={1000}
                    value={password.value}
                    onInput={event => {
                        password.value = event.currentTarget.value;
                    }}
                />
            </label>
            {failure.value !== null && <Failure message={failure.value} />}
            <button type="submit" class="button primary" disabled={isBusy.value}>
                {isBusy.value ? 'Signing in…' : 'Sign in'}
            </button>
        </form>
    );

    async function logIn(): Promise<void> {
        if (isBusy.value) return;
        isBusy.value = true;
        failure.value = null;
        try {
            const body = { name: name.value.trim(), password: password.value };
            await requestJson('/api/session', { method: 'POST', body });
            location.assign(nextPath());
        } catch (error) {
            failure.value = errorMessage(error);
            isBusy.value = false;
            passwordField.current?.select();
        }
    }
}
