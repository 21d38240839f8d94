import type { CompiledBook } from '../../books/book.ts';

/** Names the books in use, so that a request can name one instead of carrying all of it. Keeps no book alive. */
export interface BookShelf {
    idOf(book: CompiledBook): string;
    bookOrNull(id: string): CompiledBook | null;
}

export function createBookShelf(): BookShelf {
    const ids = new WeakMap<CompiledBook, string>();
    const books = new Map<string, WeakRef<CompiledBook>>();
    const dropped = new FinalizationRegistry<string>(id => books.delete(id));
    let count = 0;
    return {
        idOf(book) {
            const known = ids.get(book);
            if (known !== undefined) return known;
            count += 1;
            const id = `book-${count}`;
            ids.set(book, id);
            books.set(id, new WeakRef(book));
            dropped.register(book, id);
            return id;
        },
        bookOrNull: id => books.get(id)?.deref() ?? null,
    };
}
