import { eq } from 'drizzle-orm';
import type { KnowledgePage, KnowledgePageStore } from '../../../ports/knowledge-pages.ts';
import type { Database } from '../../database.ts';
import { placeholder, prepared, query } from '../../statement.ts';
import { execute } from '../../transaction.ts';

/** Pages that books name as knowledge, in the table `KnowledgePage`. */
export function createKnowledgePageStore(database: Database): KnowledgePageStore {
    return {
        async findOrNull(url) {
            const [page] = await database.read(findPage({ url }));
            return page ?? null;
        },

        async save(page) {
            await execute(database, savePage(page));
        },
    };
}

const findPage = prepared('knowledgePages.find', ({ db, KnowledgePage }) =>
    db
        .select()
        .from(KnowledgePage)
        .where(eq(KnowledgePage.url, placeholder(KnowledgePage.url))),
);

function savePage({ url, createdAt, ...page }: KnowledgePage) {
    const { checkedAt, checkAfter, etag, lastModified, title, contentHash, content, error } = page;
    const read = { checkedAt, checkAfter, etag, lastModified, title, contentHash, content, error };
    return query(({ db, KnowledgePage }) =>
        db
            .insert(KnowledgePage)
            .values({ url, createdAt, ...read })
            .onConflictDoUpdate({ target: KnowledgePage.url, set: read }),
    );
}
