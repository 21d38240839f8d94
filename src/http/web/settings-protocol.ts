import { z } from 'zod';
import { VISIBILITIES } from '../../agents/agent.ts';
import { onceMade } from '../../shared/once-made.ts';

/** The body of `PATCH /api/settings`. */
export const settingsBody = onceMade(() =>
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
