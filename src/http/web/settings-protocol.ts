import { z } from 'zod';
import { VISIBILITIES } from '../../agents/agent.ts';
import { lazy } from '../../shared/lazy.ts';

/** The body of `PATCH /api/settings`. */
export const settingsBody = lazy(() =>
    z.object({
        serverName: z
            .string()
            .trim()
            .min(1, 'must not be empty')
            .max(80, 'may have 80 characters at the most')
            .regex(/^[^\p{Cc}·]*$/u, 'must be one line without "·"')
            .nullish(),
        defaultVisibility: z.enum(VISIBILITIES).nullish(),
    }),
);
