import { z } from 'zod';
import { AppError } from '../../shared/errors.ts';
import { lazy } from '../../shared/lazy.ts';
import { parseParameters } from '../parse-parameters.ts';

/** Which part of a list is asked for, in the query of its address. */
export interface PageQuery {
    /** The id of the item that the page follows on. */
    readonly after: string | null;
    readonly limit: number;
    readonly order: 'asc' | 'desc';
}

const pageSchema = lazy(() =>
    z.object({
        after: z.string().max(256).nullish(),
        limit: z.coerce.number().int().min(1).max(100).nullish(),
        order: z.enum(['asc', 'desc']).nullish(),
    }),
);

/** @throws AppError `parameter_value_invalid` */
export function parsePageQuery(parameters: URLSearchParams, defaultOrder: PageQuery['order']): PageQuery {
    const names = ['after', 'limit', 'order'].filter(name => parameters.has(name));
    const given = parseParameters(pageSchema, Object.fromEntries(names.map(name => [name, parameters.get(name)])));
    return { after: given.after ?? null, limit: given.limit ?? 20, order: given.order ?? defaultOrder };
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
