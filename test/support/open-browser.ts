import { existsSync } from 'node:fs';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';

/** The shell is the same browser without its windows: a test takes half the time. */
const PLACES = [
    '/usr/bin/chromium-headless-shell',
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome',
];

/** Without a GPU, without a sandbox (containers have none), and without asking anything of the network. */
const ARGUMENTS = [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
];

/** Less than a test may take: what is missing is then named, and the browser lives on for the next test. */
const SLOWEST_STEP_MS = 60_000;

/** A real Chromium: the one of `CHROMIUM_PATH`, or the system's. */
export async function openBrowser(): Promise<Browser> {
    const { CHROMIUM_PATH } = process.env;
    const executablePath = CHROMIUM_PATH ?? PLACES.find(existsSync);
    if (executablePath === undefined) {
        throw new Error(
            'Browser tests need Chromium: install it (`apt-get install chromium-headless-shell`) or set CHROMIUM_PATH.',
        );
    }
    // A signal ends the tests, and the browser with them; handled, it would end the browser alone, and every test that is left would fail.
    const signals = { handleSIGINT: false, handleSIGTERM: false, handleSIGHUP: false };
    return chromium.launch({ executablePath, args: ARGUMENTS, timeout: SLOWEST_STEP_MS, ...signals });
}

export const SIZES = {
    desktop: { width: 1280, height: 800 },
    phone: { width: 390, height: 844 },
} as const;

export interface VisitorOptions {
    readonly size?: keyof typeof SIZES;
    readonly scheme?: 'light' | 'dark';
}

/** A window of somebody new, with what the page complained about: a page that works says nothing. */
export interface Visitor {
    readonly context: BrowserContext;
    readonly page: Page;
    readonly complaints: readonly string[];
}

export async function newVisitor(
    browser: Browser,
    { size = 'desktop', scheme = 'light' }: VisitorOptions = {},
): Promise<Visitor> {
    const context = await browser.newContext({
        viewport: SIZES[size],
        colorScheme: scheme,
        hasTouch: size === 'phone',
        locale: 'en-US',
        permissions: ['clipboard-read', 'clipboard-write'],
    });
    context.setDefaultTimeout(SLOWEST_STEP_MS);
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('pageerror', error => complaints.push(error.message));
    page.on('console', message => {
        if (message.type() === 'error') complaints.push(message.text());
    });
    return { context, page, complaints };
}

/** Lets the window be the admin's. */
export async function logIn(page: Page, serverUrl: string, loginCode: string): Promise<void> {
    await page.goto(`${serverUrl}/login/${loginCode}`);
    await page.getByText('Server', { exact: true }).waitFor();
}
