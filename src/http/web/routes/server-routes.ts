import { contractRouter } from '../../contract/contract-router.ts';
import { NO_STORE, sendJson } from '../../contract/json-reply.ts';
import { mediaType } from '../../contract/media-type.ts';
import { operation } from '../../contract/operation.ts';
import type { HttpContext } from '../../http-context.ts';
import { isAdminRequest } from '../../require-admin.ts';
import { serverStatus } from '../ui-protocol.ts';

const backup = mediaType('application/vnd.sqlite3');

/** What every page shows of the server, and a copy of its database. */
export function serverRoutes(context: HttpContext) {
    return contractRouter(context)
        .get(
            '/api/status',
            async ({ request }) => {
                const isAdmin = await isAdminRequest(context, request);
                return sendJson<typeof serverStatus>(
                    {
                        version: context.http.version,
                        isAdmin,
                        isBuiltInModel: context.isBuiltInModel,
                        providers: isAdmin ? context.modelDescriptions : null,
                    },
                    NO_STORE,
                );
            },
            {
                public: true,
                response: { 200: serverStatus },
                detail: operation({
                    id: 'showStatus',
                    tag: 'web',
                    summary: 'Show the version, the models and who you are',
                }),
            },
        )
        .get(
            '/api/backup',
            async () => {
                const content = await context.backUp();
                const day = context.now().toISOString().slice(0, 10);
                return new Response(content, {
                    headers: {
                        'content-type': 'application/vnd.sqlite3',
                        'content-disposition': `attachment; filename="agents-server-${day}.sqlite"`,
                        'cache-control': 'no-store',
                    },
                });
            },
            {
                admin: true,
                response: { 200: backup },
                detail: operation({
                    id: 'downloadBackup',
                    tag: 'server',
                    summary: 'Download the whole database as one file',
                    description: 'SQLite only.',
                }),
            },
        );
}
