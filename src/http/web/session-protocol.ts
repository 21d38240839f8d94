import { z } from 'zod';
import { ADMIN_NAME, LONGEST_PASSWORD } from '../../auth/passwords.ts';
import { lazySchema } from '../contract/lazy-schema.ts';

/** The body of `POST /api/session`. */
export const logInBody = lazySchema(() =>
    z
        .object({
            name: z.string().max(100).default(ADMIN_NAME),
            password: z.string().max(LONGEST_PASSWORD),
        })
        .meta({ id: 'LogInRequest' }),
);
