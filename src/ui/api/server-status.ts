import type { ServerStatus } from '../../http/web/ui-protocol.ts';
import { createLoader } from './loader.ts';
import { requestJson } from './request-json.ts';

/** Version, providers and whether the user is the admin; loaded once per page. */
export const serverStatus = createLoader(() => requestJson<ServerStatus>('/api/status'));

export function isAdmin(): boolean {
    const { value } = serverStatus.current;
    return value.state === 'ready' && value.value.isAdmin;
}

export function isBuiltInModel(): boolean {
    const { value } = serverStatus.current;
    return value.state === 'ready' && value.value.isBuiltInModel;
}
