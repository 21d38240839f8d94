import type { ComponentChildren } from 'preact';
import { Shell } from './shell.tsx';

export interface DeadEndProps {
    readonly title: string;
    readonly children: ComponentChildren;
}

/** A page for those who came where nothing is, with the way on. */
export function DeadEnd({ title, children }: DeadEndProps) {
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
