import { z } from 'zod';
import { AppError } from '../../../shared/errors.ts';
import { lazySchema } from '../../contract/lazy-schema.ts';
import type { Parsed } from '../../contract/parse-parameters.ts';

/** Which part of a list is asked for, in the query of its address. */
export interface PageQuery {
    /** The id of the item that the page follows on. */
    readonly after: string | null;
    readonly limit: number;
    readonly order: 'asc' | 'desc';
}

export const itemListQuery = lazySchema(() =>
    z.object({
        after: z.string().max(256).optional().describe('The id of the item that the page follows.'),
        limit: z.coerce.number().int().min(1).max(100).optional().describe('20 by default.'),
        order: z.enum(['asc', 'desc']).optional(),
    }),
);
export type ItemListQuery = Parsed<typeof itemListQuery>;

export const completionListQuery = lazySchema(() =>
    itemListQuery().extend({ model: z.string().optional().describe('The agent.') }),
);
export type CompletionListQuery = Parsed<typeof completionListQuery>;

export function toPageQuery({ after, limit, order }: ItemListQuery, defaultOrder: PageQuery['order']): PageQuery {
    return { after: after ?? null, limit: limit ?? 20, order: order ?? defaultOrder };
}

export interface ListItem {
    readonly id: string;
}

/**
 * The page of a list that is there as a whole, oldest first.
 * @throws AppError `not_found` (param `after`)
 */
export function toPage(items: readonly ListItem[], { after, limit, order }: PageQuery): object {
    const ordered = order === 'asc' ? items : items.toReversed();
    const start = after === null ? 0 : ordered.findIndex(item => item.id === after) + 1;
    if (after !== null && start === 0) {
        throw new AppError('not_found', `There is no item with the id '${after}' in this list.`, { param: 'after' });
    }
    return toList(ordered.slice(start, start + limit), ordered.length > start + limit);
}

/** The object `list` around the items of one page. */
export function toList(data: readonly ListItem[], hasMore: boolean): object {
    return {
        object: 'list',
        data,
        first_id: data.at(0)?.id ?? null,
        last_id: data.at(-1)?.id ?? null,
        has_more: hasMore,
    };
}
