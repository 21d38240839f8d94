import { z } from 'zod';
import type { Received } from '../contract/json-reply.ts';
import { lazySchema } from '../contract/lazy-schema.ts';

// What the page that connects an agent gets from `/docs/clients.json`.

const clientSettings = lazySchema(() =>
    z
        .object({
            id: z.string(),
            name: z.string(),
            place: z.string().describe('Where the settings go.'),
            settings: z
                .union([
                    z.object({ language: z.string(), text: z.string() }),
                    z.object({ fields: z.array(z.tuple([z.string(), z.string()])) }),
                ])
                .describe('A text to paste, or the labels and values of a form.'),
            requests: z
                .array(z.string())
                .describe('What the program appends to its address for a list of models or for a reply.'),
            remark: z.string().exactOptional(),
        })
        .meta({ id: 'ClientSettings' }),
);
/** How one program is set up for an agent. `{url}`, `{key}`, `{model}` and `{agent}` stand for the user's own. */
export type ClientSettings = Received<typeof clientSettings>;

export const clientList = lazySchema(() => z.object({ clients: z.array(clientSettings()) }).meta({ id: 'ClientList' }));
export type ClientsAnswer = Received<typeof clientList>;
