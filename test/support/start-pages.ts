import { afterAll, afterEach, expect } from 'bun:test';
import type { Browser, Page } from 'playwright-core';
import { logIn, newVisitor, openBrowser, type Visitor, type VisitorOptions } from './open-browser.ts';
import { type ScriptedUpstream, startScriptedUpstream } from './scripted-upstream.ts';
import { providerAt, startTestServer, type TestServer } from './start-test-server.ts';

export interface Pages<Server extends TestServer> {
    readonly server: Server;
    readonly upstream: ScriptedUpstream;
    readonly browser: Browser;
    /** A window of somebody new. It is closed after the test, which fails where a page complained. */
    visit(options?: VisitorOptions): Promise<Visitor>;
    open(path: string, options?: VisitorOptions): Promise<Page>;
    openAsAdmin(path: string, options?: VisitorOptions): Promise<Page>;
    /** What the pages of this test have to complain of, in place of nothing; `null` stands for anything. */
    expectComplaints(complaints: readonly string[] | null): void;
    complaints(): readonly string[];
}

/**
 * A server, a provider and a browser for the tests of a file: to be awaited at its top, and gone after its last test. `start` makes the
 * server, which need not ask the provider.
 */
export async function startPages<Server extends TestServer>(
    start: (upstream: ScriptedUpstream) => Promise<Server>,
): Promise<Pages<Server>> {
    const upstream = startScriptedUpstream();
    const [server, browser] = await Promise.all([start(upstream), openBrowser()]);
    let visitors: readonly Visitor[] = [];
    let expected: readonly string[] | null = [];
    afterEach(async () => {
        const [said, awaited, opened] = [complaints(), expected, visitors];
        [expected, visitors] = [[], []];
        await Promise.all(opened.map(({ context }) => context.close()));
        if (awaited !== null) expect(said).toEqual(awaited);
    });
    afterAll(async () => {
        await browser.close();
        await Promise.all([server.stop(), upstream.stop()]);
    });
    return { server, upstream, browser, visit, open, openAsAdmin, complaints, expectComplaints };

    async function visit(options?: VisitorOptions): Promise<Visitor> {
        const visitor = await newVisitor(browser, options);
        visitors = [...visitors, visitor];
        return visitor;
    }

    async function open(path: string, options?: VisitorOptions): Promise<Page> {
        const { page } = await visit(options);
        await page.goto(server.url + path);
        return page;
    }

    async function openAsAdmin(path: string, options?: VisitorOptions): Promise<Page> {
        const { page } = await visit(options);
        await logIn(page, server.url, await server.context.adminSessions.createLoginCode());
        await page.goto(server.url + path);
        return page;
    }

    function complaints(): readonly string[] {
        return visitors.flatMap(visitor => visitor.complaints);
    }

    function expectComplaints(next: readonly string[] | null): void {
        expected = next;
    }
}

/** A server whose models are the scripted provider's. */
export function askingUpstream({ baseUrl }: ScriptedUpstream): Promise<TestServer> {
    return startTestServer({ providers: [providerAt(baseUrl)] });
}
