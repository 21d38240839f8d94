import type { ServerStatus } from '../../http/web/ui-protocol.ts';
import { createLoader } from './loaded.ts';
import { requestJson } from './request-json.ts';

/** What answers, and whether the admin looks at the page; asked once for each page. */
export const serverStatus = createLoader(() => requestJson<ServerStatus>('/api/status'));

export function isAdmin(): boolean {
    const { value } = serverStatus.current;
    return value.state === 'ready' && value.value.isAdmin;
}

export function isBuiltInModel(): boolean {
    const { value } = serverStatus.current;
    return value.state === 'ready' && value.value.isBuiltInModel;
}
