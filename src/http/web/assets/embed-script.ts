import { loadUi, uiAssetOrNull } from './ui-assets.ts';

/** How long a site may keep the script. It is the same for all, and changes only with the program. */
const SCRIPT_SECONDS = 600;

/** `GET /embed.js`: the one script that a site loads. */
export async function embedScript(request: Request): Promise<Response | null> {
    const { entries } = await loadUi();
    const response = await uiAssetOrNull(request, entries['embed-script']?.[0] ?? '');
    response?.headers.set('cache-control', `public, max-age=${SCRIPT_SECONDS}`);
    response?.headers.set('cross-origin-resource-policy', 'cross-origin');
    return response;
}
