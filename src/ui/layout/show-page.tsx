import { type ComponentType, h, render } from 'preact';

export function showPage(page: ComponentType): void {
    const root = document.getElementById('app');
    if (root !== null) render(h(page, null), root);
}
