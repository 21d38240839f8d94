import { z } from 'zod';
import { ADMIN_NAME, MAX_PASSWORD_LENGTH } from '../../auth/passwords.ts';
import { lazy } from '../../shared/lazy.ts';

/** The body of `POST /api/session`. */
export const logInBody = lazy(() =>
    z.object({
        name: z.string().max(100).default(ADMIN_NAME),
        password: z.string().max(MAX_PASSWORD_LENGTH),
    }),
);
