import { Html } from '../pages/html';

/** The look of the practice Celigo: a dark rail and cards, unlike the wizard and the practice NetSuite. */
export const CELIGO_PAGE_STYLE = new Html(`
:root { color-scheme: light dark; --ground: #f1f5f5; --card: #ffffff; --ink: #16282b; --soft: #4a6165;
  --line: #7a9196; --rail: #0f3b42; --rail-ink: #eafafa; --link: #0b6470; --button: #0b6470; --button-ink: #ffffff;
  --good: #146237; --good-ground: #e5f4ea; --bad: #a11d2b; --bad-ground: #fbeaec; --note-ground: #fff6dc; }
@media (prefers-color-scheme: dark) { :root { --ground: #0f1b1d; --card: #18282b; --ink: #e4f0f1; --soft: #aec4c8;
  --line: #6f888d; --rail: #0a2a2f; --rail-ink: #dff5f5; --link: #7fd6e2; --button: #7fd6e2; --button-ink: #072226;
  --good: #8fdcab; --good-ground: #12301f; --bad: #ffa9b1; --bad-ground: #3a1b20; --note-ground: #332b12; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 1rem/1.55 "Trebuchet MS", "Segoe UI", sans-serif; }
a { color: var(--link); }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
.skip { position: absolute; left: -999rem; } .skip:focus { left: 0.5rem; top: 0.5rem; background: var(--card); padding: 0.5rem; z-index: 1; }
.rail { background: var(--rail); color: var(--rail-ink); padding: 1rem; }
.rail p { margin: 0 0 0.35rem; } .rail .product { font-weight: bold; font-size: 1.15rem; }
.rail ul { list-style: none; margin: 0.75rem 0 0; padding: 0; display: flex; flex-wrap: wrap; gap: 0.25rem 1rem; }
.rail a { color: var(--rail-ink); display: inline-block; padding: 0.3rem 0; } .rail :focus-visible { outline-color: var(--rail-ink); }
main { padding: 1rem; max-width: 52rem; min-width: 0; }
@media (min-width: 60rem) { body { display: grid; grid-template-columns: 16rem minmax(0, 1fr); min-height: 100vh; }
  .rail ul { display: block; } main { padding: 1.5rem 2.5rem; } }
h1 { font-size: 1.5rem; margin: 0 0 1rem; overflow-wrap: anywhere; } h2 { font-size: 1.1rem; margin: 0.75rem 0 0.25rem; }
.card { background: var(--card); border-radius: 0.5rem; padding: 0.25rem 1.25rem 1rem; margin: 0 0 1rem; border: 1px solid transparent; }
.hint { color: var(--soft); margin: 0.1rem 0 0.25rem; } .field { margin: 0.9rem 0; }
label, legend, dt { font-weight: bold; } .field > label { display: block; }
.required > .field > label::after { content: " *" / ""; color: var(--bad); }
input[type=text], select, textarea { width: 100%; font: inherit; padding: 0.45rem 0.6rem; color: var(--ink);
  background: var(--card); border: 1px solid var(--line); border-radius: 0.3rem; }
textarea, input[readonly], pre { font-family: monospace; font-size: 0.9rem; }
[aria-invalid=true] { border: 2px solid var(--bad); }
fieldset { border: 0; margin: 0.9rem 0; padding: 0; min-width: 0; }
.pair { display: grid; grid-template-columns: 1fr 1fr; gap: 0.5rem; margin: 0.35rem 0; }
.check { display: flex; gap: 0.6rem; align-items: center; padding: 0.3rem 0; }
.check input { width: 1.5rem; height: 1.5rem; margin: 0; flex: none; }
button { font: inherit; font-weight: bold; min-height: 2.5rem; padding: 0.35rem 1.1rem; border-radius: 0.3rem;
  border: 2px solid var(--button); background: var(--button); color: var(--button-ink); cursor: pointer; margin: 0 0.4rem 0.4rem 0; }
button.second { background: var(--card); color: var(--link); }
.scroll { overflow-x: auto; background: var(--card); border-radius: 0.5rem; margin-bottom: 1rem; }
table { border-collapse: collapse; width: 100%; } caption { text-align: left; padding: 0.75rem; font-weight: bold; }
th, td { text-align: left; vertical-align: top; padding: 0.5rem 0.75rem; border-top: 1px solid var(--line); }
pre { white-space: pre-wrap; overflow-wrap: anywhere; margin: 0.5rem 0; } code { font-family: monospace; overflow-wrap: anywhere; }
dd { margin: 0 0 0.75rem; overflow-wrap: anywhere; }
.good, .bad, .note { border-left: 0.35rem solid; border-radius: 0.3rem; padding: 0.75rem 1rem; margin: 0 0 1rem; }
.good { border-color: var(--good); background: var(--good-ground); } .good p:first-child { color: var(--good); font-weight: bold; margin: 0; }
.bad { border-color: var(--bad); background: var(--bad-ground); } .bad p:first-child { color: var(--bad); font-weight: bold; margin: 0; }
.note { border-color: var(--line); background: var(--note-ground); } .note p { margin: 0; }
.errors { border: 2px solid var(--bad); background: var(--bad-ground); border-radius: 0.3rem; padding: 0.25rem 1rem 0.75rem; margin-bottom: 1rem; }
.errors a, .wrong { color: var(--bad); font-weight: bold; } .wrong { margin: 0; }
`);
