import { z } from 'zod';
import { ADMIN_NAME, MAX_PASSWORD_LENGTH } from '../../auth/passwords.ts';
import { lazySchema } from '../contract/lazy-schema.ts';

/** The body of `POST /api/session`. */
export const logInBody = lazySchema(() =>
    z
        .object({
            name: z.string().max(100).default(ADMIN_NAME),
            password: z.string().max(MAX_PASSWORD_LENGTH),
        })
        .meta({ id: 'LogInRequest' }),
);
