/** The style of the launcher, for a shadow root that the style of the site does not affect. */
export const LAUNCHER_STYLE = `
:host {
    all: initial;
    --edge: max(1.25rem, env(safe-area-inset-bottom));
    font: 15px/1.5 system-ui, sans-serif;
}
.launcher, dialog {
    position: fixed;
    z-index: 2147483000;
    inset: auto 1.25rem auto auto;
}
:host([data-side="left"]) :is(.launcher, dialog) {
    inset: auto auto auto 1.25rem;
}
.launcher {
    bottom: var(--edge) !important;
    display: grid;
    place-items: center;
    width: 3.5rem;
    height: 3.5rem;
    padding: 0;
    border: 0;
    border-radius: 50%;
    background: var(--color, #1c664d);
    color: #fff;
    box-shadow: 0 2px 6px #0003, 0 10px 30px -8px #0006;
    cursor: pointer;
}
.launcher:focus-visible, button:focus-visible {
    outline: 3px solid #fff;
    outline-offset: -6px;
}
svg {
    width: 1.6rem;
    height: 1.6rem;
    fill: none;
    stroke: currentColor;
    stroke-width: 2;
    stroke-linecap: round;
    stroke-linejoin: round;
}
dialog {
    box-sizing: border-box;
    bottom: calc(var(--edge) + 4.25rem) !important;
    flex-direction: column;
    width: min(25rem, calc(100vw - 2.5rem));
    height: min(42rem, calc(100vh - 7.5rem));
    margin: 0;
    padding: 0;
    overflow: hidden;
    border: 1px solid #8884;
    border-radius: 1.125rem;
    background: #faf9f6;
    color: #1c211d;
    box-shadow: 0 4px 14px #0002, 0 24px 60px -12px #0006;
}
dialog[open] {
    display: flex;
}
dialog::backdrop {
    background: #0006;
}
iframe {
    flex: 1;
    width: 100%;
    border: 0;
    background: transparent;
}
iframe[hidden] {
    display: block;
    flex: none;
    height: 0;
    visibility: hidden;
}
.note {
    display: grid;
    flex: 1;
    place-content: center;
    justify-items: center;
    gap: 1rem;
    margin: 0;
    padding: 2rem;
    text-align: center;
}
.note p {
    margin: 0;
}
.note button {
    padding: 0.5rem 1rem;
    border: 1px solid currentColor;
    border-radius: 0.6rem;
    background: none;
    color: inherit;
    font: inherit;
    cursor: pointer;
}
@media (max-width: 30rem), (max-height: 30rem) {
    dialog {
        inset: 0 !important;
        width: 100vw;
        max-width: none;
        height: 100dvh;
        max-height: none;
        border: 0;
        border-radius: 0;
    }
}
@media (prefers-color-scheme: dark) {
    :host(:not([data-theme="light"])) dialog {
        background: #151715;
        color: #e9ece7;
    }
}
:host([data-theme="dark"]) dialog {
    background: #151715;
    color: #e9ece7;
}
`;
