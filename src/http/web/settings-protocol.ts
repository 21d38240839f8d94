import { z } from 'zod';
import { VISIBILITIES } from '../../agents/agent.ts';
import { lazySchema } from '../contract/lazy-schema.ts';

/** The body of `PATCH /api/settings`. */
export const settingsBody = lazySchema(() =>
    z
        .object({
            serverName: z
                .string()
                .trim()
                .min(1, 'must not be empty')
                .max(80, 'may have 80 characters at the most')
                .regex(/^[^\p{Cc}·]*$/u, 'must be one line without "·"')
                .nullish(),
            defaultVisibility: z.enum(VISIBILITIES).nullish(),
        })
        .meta({ id: 'SettingsRequest' }),
);
