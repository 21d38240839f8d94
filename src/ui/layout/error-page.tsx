import type { ComponentChildren } from 'preact';
import { Shell } from './shell.tsx';

export interface ErrorPageProps {
    readonly title: string;
    readonly children: ComponentChildren;
}

/** A page with an explanation and a link to the agents. */
export function ErrorPage({ title, children }: ErrorPageProps) {
    return (
        <Shell>
            <div class="page narrow">
                <div class="empty">
                    <h1>{title}</h1>
                    <p>{children}</p>
                    <a class="button" href="/">
                        All agents
                    </a>
                </div>
            </div>
        </Shell>
    );
}
